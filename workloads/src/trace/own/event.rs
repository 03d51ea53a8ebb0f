//! An event as one number, or two.
//!
//! | low two bits | event | the rest of the number | then |
//! |---|---|---|---|
//! | 0 | free | the object | |
//! | 1 | allocate, nothing special | the size | |
//! | 2 | resize | the object | size · 2 + (1 if aligned); if aligned, a byte: log₂ of it |
//! | 3 | allocate | size · 64 + log₂ of the alignment · 2 + (1 if zeroed) | |
//!
//! An object is told by how far its number lies from that of the event before (folded), 0 at the
//! beginning of a frame. An allocate has the number that the rule of numbers gives it.

use super::bytes::{Bytes, folded, put, unfolded};
use crate::event::{Event, ObjectId, Request};

/// An event before the rule of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stored {
    Allocate { request: Request, zeroed: bool },
    Free { object: ObjectId },
    Resize { object: ObjectId, request: Request },
}

/// Appends an event; `last` is the object of the one before.
pub(super) fn write(bytes: &mut Vec<u8>, event: &Event, zeroed: bool, last: ObjectId) {
    let far = |object: ObjectId| folded(i64::from(object) - i64::from(last)) << 2;
    match *event {
        Event::Free { object } => put(bytes, far(object)),
        Event::Allocate { request, .. } if request.align == 1 && !zeroed => {
            put(bytes, request.size << 2 | 1);
        }
        Event::Allocate { request, .. } => {
            let align = u64::from(request.align.trailing_zeros());
            put(bytes, (request.size << 6 | align << 1 | u64::from(zeroed)) << 2 | 3);
        }
        Event::Resize { object, request } => {
            put(bytes, far(object) | 2);
            put(bytes, request.size << 1 | u64::from(request.align > 1));
            if request.align > 1 {
                bytes.push(request.align.trailing_zeros() as u8);
            }
        }
    }
}

/// The next event; `None` where the bytes are none.
#[inline]
pub(super) fn read(bytes: &mut Bytes, last: ObjectId) -> Option<Stored> {
    let number = bytes.number()?;
    let rest = number >> 2;
    let object = || {
        let object = i64::from(last).checked_add(unfolded(rest))?;
        ObjectId::try_from(object).ok()
    };
    Some(match number & 3 {
        0 => Stored::Free { object: object()? },
        1 => Stored::Allocate { request: Request { size: rest, align: 1 }, zeroed: false },
        2 => {
            let object = object()?;
            let size = bytes.number()?;
            let align = if size & 1 == 0 { 1 } else { power(bytes.byte()?)? };
            Stored::Resize { object, request: Request { size: size >> 1, align } }
        }
        _ => {
            let align = power((rest >> 1 & 31) as u8)?;
            let request = Request { size: rest >> 6, align };
            Stored::Allocate { request, zeroed: rest & 1 == 1 }
        }
    })
}

fn power(exponent: u8) -> Option<u32> {
    1_u32.checked_shl(exponent.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_come_back() {
        let most = ObjectId::MAX - 1;
        for last in [0, 1, 77, most] {
            for object in [0, 1, 76, most] {
                for (size, align) in [(0, 1), (31, 2), (1 << 40, 1 << 31), (4096, 16)] {
                    let request = Request { size, align };
                    let mut bytes = Bytes::default();
                    let allocate = Event::Allocate { object, request };
                    write(&mut bytes.all, &allocate, false, last);
                    write(&mut bytes.all, &allocate, true, last);
                    write(&mut bytes.all, &Event::Resize { object, request }, false, last);
                    write(&mut bytes.all, &Event::Free { object }, false, last);
                    for expected in [
                        Stored::Allocate { request, zeroed: false },
                        Stored::Allocate { request, zeroed: true },
                        Stored::Resize { object, request },
                        Stored::Free { object },
                    ] {
                        assert_eq!(read(&mut bytes, last), Some(expected));
                    }
                    assert!(bytes.is_at_end());
                }
            }
        }
    }

    #[test]
    fn an_object_below_the_first_is_none() {
        let mut bytes = Bytes::default();
        put(&mut bytes.all, folded(-1) << 2);
        assert_eq!(read(&mut bytes, 0), None);
    }
}

//! The rules of streams, stated once more: what is freed or resized is live, an allocate takes the
//! number that was freed last, else the lowest never used, and no request is above 2^40 bytes.

use workloads::{Event, Request};

/// A stream so far.
#[derive(Default)]
pub struct Rules {
    live: Vec<bool>,
    freed: Vec<u32>,
}

impl Rules {
    /// Panics if the event breaks a rule.
    pub fn event(&mut self, event: &Event) {
        match *event {
            Event::Allocate { object, request } => {
                Rules::request(request);
                assert_eq!(object, self.freed.pop().unwrap_or(self.live.len() as u32));
                if object as usize == self.live.len() {
                    self.live.push(false);
                }
                self.live[object as usize] = true;
            }
            Event::Free { object } => {
                assert!(std::mem::take(&mut self.live[object as usize]), "{event:?} of the dead");
                self.freed.push(object);
            }
            Event::Resize { object, request } => {
                Rules::request(request);
                assert!(self.live[object as usize], "{event:?} of the dead");
            }
        }
    }

    fn request(request: Request) {
        assert!(request.size <= 1 << 40 && request.align.is_power_of_two(), "{request:?}");
    }
}

/// Holds a whole stream against the rules.
pub fn obeyed<'e>(events: impl IntoIterator<Item = &'e Event>) {
    let mut rules = Rules::default();
    events.into_iter().for_each(|event| rules.event(event));
}

/// A message is one line that a terminal can show, and says what was expected.
pub fn message(text: &str) {
    assert!(!text.contains(char::is_control), "{text:?}");
    assert!(text.contains("expected"), "{text}");
}

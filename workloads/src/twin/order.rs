//! Who is born when: an order drawn from all in which every life fits.
//!
//! A life that spans s allocates can only begin s before the last one or earlier. From the longest
//! on, each takes one of the births that are open to it and still free, all alike; since what is
//! open to a long life is open to a shorter one too, every order that fits is equally likely, and
//! there is one: the trace's own. Those that are never freed last until the end, so when they were
//! born is their lifetime: they trade places among themselves. O(births).

use super::lives::{Life, Lives};
use rand::RngExt;
use rand_pcg::Pcg64;

/// The number of the life that begins at each birth.
pub(super) fn drawn(lives: &Lives, random: &mut Pcg64) -> Vec<u32> {
    let births = lives.births();
    let mut order = vec![0; births as usize];
    let kept = || lives.kept_births.iter().copied();
    let mut kept_ahead = kept().peekable();
    let others = (1..=births).filter(|birth| kept_ahead.next_if_eq(birth).is_none());
    place(&mut order, others, &lives.freed, 0, random);
    place(&mut order, kept(), &lives.kept, lives.freed.len() as u32, random);
    order
}

/// Spreads lives, longest first, over as many places, ascending.
fn place(
    order: &mut [u32],
    places: impl Iterator<Item = u32>,
    lives: &[Life],
    first: u32,
    random: &mut Pcg64,
) {
    let births = order.len() as u32;
    let mut places = places.peekable();
    let mut free = Vec::new();
    for (life, number) in lives.iter().zip(first..) {
        while let Some(place) = places.next_if(|&place| place + life.span <= births) {
            free.push(place);
        }
        let chosen = random.random_range(0..free.len() as u32);
        order[free.swap_remove(chosen as usize) as usize - 1] = number;
    }
}

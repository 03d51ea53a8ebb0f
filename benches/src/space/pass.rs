//! The space pass: one replay that gathers every figure that needs every event, and, where it must
//! be, a second one for what only its outcome tells: when live bytes were largest although requests
//! had been refused, and how far the heap map reaches.

use super::causes::{Causes, Refusals, between_grants};
use super::classes::Classes;
use super::grants::Grants;
use super::heap_map::HeapMap;
use super::holes::{Holes, Sums};
use super::ledger::{Ledger, Moment};
use super::replay::{Observer, Replay, Step, play};
use super::steps::Steps;
use super::stream::Progress;
use super::subject::{Stop, Subject};
use allocators::{Heap, Probe, Promises};
use workloads::Event;

/// Steps of the clock at which the series has a sample.
const SAMPLES: u64 = 1024;

/// One sample of the series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sample {
    pub(crate) clock: u128,
    pub(crate) moment: Moment,
    /// `None` where the allocator cannot tell.
    pub(crate) holes: Option<Sums>,
}

/// What the space pass found.
pub(crate) struct Space {
    pub(crate) refusals: Refusals,
    pub(crate) grants_fingerprint: String,
    pub(crate) ledger: Ledger,
    pub(crate) samples: Vec<Sample>,
    /// At the moment of largest live; `None` where the allocator cannot tell.
    pub(crate) holes: Option<Holes>,
    /// At that moment, where classes are promised.
    pub(crate) classes: Option<Classes>,
    pub(crate) map: Option<HeapMap>,
    pub(crate) metadata_bytes: u64,
}

/// Replays the cell.
pub(crate) fn space<P: Probe>(
    subject: &Subject<'_, P>,
    progress: &mut Progress<'_>,
) -> Result<Space, String> {
    subject.on_heaps(|heap| on(subject, heap, progress))
}

fn on<P: Probe>(
    subject: &Subject<'_, P>,
    heap: Heap,
    progress: &mut Progress<'_>,
) -> Result<Space, Stop> {
    let mut gathering = Gathering::new(subject);
    let replay = play(subject, heap, progress, &mut gathering)?;
    let Gathering { causes, grants, ledger, samples, snapshot, .. } = gathering;
    let peak = ledger.at_peak_footprint.footprint;
    let mut space = Space {
        refusals: causes.refusals,
        grants_fingerprint: grants.finish(),
        samples,
        holes: snapshot.holes,
        classes: snapshot.classes,
        map: None,
        metadata_bytes: replay.allocator.arena().metadata_bytes(peak),
        ledger,
    };
    drop(replay);
    let missed = snapshot.event != space.ledger.at_peak_live.event;
    let places = subject.promises.places;
    if places && (missed || subject.cell.map) {
        let mut again = Again {
            clock: 0,
            done: 0,
            snapshot: Snapshot::of(subject, space.ledger.at_peak_live.event),
            map: subject.cell.map.then(|| HeapMap::new(space.ledger.clock, peak)),
        };
        play(subject, heap, progress, &mut again)?;
        space.holes = again.snapshot.holes;
        space.classes = again.snapshot.classes;
        space.map = again.map;
    }
    if let Some(holes) = space.holes.as_ref().filter(|holes| !holes.between_grants) {
        let moment = space.ledger.at_peak_live;
        adds_up(&moment, holes.below(moment.footprint))?;
    }
    Ok(space)
}

/// Whether the parts of a moment are no more than its footprint.
fn adds_up(moment: &Moment, free: u64) -> Result<(), Stop> {
    if moment.granted + moment.headers + free <= moment.footprint { Ok(()) } else { Err(unsound()) }
}

fn unsound() -> Stop {
    let why = "grants, headers and free blocks overlap or are too short: see `fraglab check`";
    Stop::Failed(why.to_string())
}

/// The heap just after one event.
struct Snapshot {
    event: u64,
    promises: Promises,
    header_bytes: u64,
    holes: Option<Holes>,
    classes: Option<Classes>,
}

impl Snapshot {
    fn of<P: Probe>(subject: &Subject<'_, P>, event: u64) -> Snapshot {
        let Subject { promises, header_bytes, .. } = *subject;
        Snapshot { event, promises, header_bytes, holes: None, classes: None }
    }

    #[inline]
    fn follow<P: Probe>(&mut self, done: u64, replay: &Replay<P>) {
        if done == self.event {
            self.holes = match self.promises {
                Promises { places: true, walks: false, .. } => {
                    Some(Holes::between_grants(&between_grants(replay, self.header_bytes)))
                }
                _ => Holes::of(replay),
            };
            let classes = || Classes::of(replay, self.holes.as_ref(), self.header_bytes);
            self.classes = self.promises.classes.then(classes);
        }
    }
}

/// The first replay.
struct Gathering<'a, P: Probe> {
    subject: &'a Subject<'a, P>,
    ledger: Ledger,
    causes: Causes,
    grants: Grants,
    steps: Steps,
    samples: Vec<Sample>,
    snapshot: Snapshot,
}

impl<'a, P: Probe> Gathering<'a, P> {
    fn new(subject: &'a Subject<'a, P>) -> Self {
        let survey = &subject.cell.survey;
        Gathering {
            subject,
            ledger: Ledger::new(subject.header_bytes),
            causes: Causes::default(),
            grants: Grants::new(),
            steps: Steps::new(SAMPLES, survey.clock_bytes),
            samples: Vec::new(),
            // Where nothing is refused, live bytes are largest when the load is.
            snapshot: Snapshot::of(subject, survey.load_event),
        }
    }

    fn sample(&mut self, replay: &Replay<P>) -> Result<(), Stop> {
        let moment = self.ledger.now;
        let holes = match &self.causes.gaps {
            Some(gaps) if !self.subject.promises.walks => Some(Sums::between_grants(gaps)),
            _ => Sums::of(replay),
        };
        adds_up(&moment, holes.and_then(|sums| sums.below_footprint).unwrap_or(0))?;
        self.samples.push(Sample { clock: self.ledger.clock, moment, holes });
        Ok(())
    }
}

impl<P: Probe> Observer<P> for Gathering<'_, P> {
    fn start(&mut self, replay: &Replay<P>) -> Result<(), Stop> {
        self.ledger.start(replay.footprint());
        self.causes.start(self.subject, replay);
        self.snapshot.follow(0, replay);
        Ok(())
    }

    #[inline]
    fn after(&mut self, replay: &mut Replay<P>, event: &Event, step: &Step) -> Result<(), Stop> {
        self.grants.add(step);
        self.causes.follow(self.subject, replay, step)?;
        // Who does not place its grants has no heap that could be accounted for.
        if !self.subject.promises.places {
            return Ok(());
        }
        self.ledger.enter(event, step, replay.footprint()).ok_or_else(unsound)?;
        self.snapshot.follow(self.ledger.now.event, replay);
        if self.steps.passed(self.ledger.clock) {
            self.sample(replay)?;
        }
        Ok(())
    }
}

/// The second replay.
struct Again {
    clock: u128,
    done: u64,
    snapshot: Snapshot,
    map: Option<HeapMap>,
}

impl<P: Probe> Observer<P> for Again {
    fn start(&mut self, replay: &Replay<P>) -> Result<(), Stop> {
        self.snapshot.follow(0, replay);
        Ok(())
    }

    #[inline]
    fn after(&mut self, replay: &mut Replay<P>, event: &Event, _step: &Step) -> Result<(), Stop> {
        self.done += 1;
        self.snapshot.follow(self.done, replay);
        if let Event::Allocate { request, .. } | Event::Resize { request, .. } = event {
            self.clock += u128::from(request.size);
        }
        if let Some(map) = &mut self.map {
            map.follow(self.clock, replay);
        }
        Ok(())
    }
}

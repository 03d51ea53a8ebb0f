//! The names that occur in `metrics.csv`, with their unit and what `parameter` means. A new
//! figure is a new name here, never a new column elsewhere.

/// Largest number of objects live at once. No parameter.
pub const PEAK_LIVE_OBJECTS: &str = "peak_live_objects";
/// The load: most live bytes of the whole stream, refused or not; the lower bound on any
/// footprint. Bytes, no parameter.
pub const LOAD_BYTES: &str = "load_bytes";
/// A footprint in bytes that theory gives for an adversary, where the cell's heap is one on which it
/// holds, whoever the allocator is; the parameter is the bound's short name.
pub const BOUND_BYTES: &str = "bound_bytes";
/// The load with each size rounded up to 16 bytes (at least 16): the lower bound on any footprint
/// where sizes are rounded so. Bytes, no parameter.
pub const ROUNDED_LOAD_BYTES: &str = "rounded_load_bytes";
/// What the best offline plan that was found needs: every object at one place for all its life, all
/// lives known beforehand, sizes rounded up to 16. An upper bound on the least that was possible;
/// the parameter is the planner, or why there is none where the value is NA. Bytes.
pub const PLANNED_BYTES: &str = "planned_bytes";
/// Largest footprint ÷ planned bytes, six decimals; below 1 where an allocator did better than every
/// planner. No parameter.
pub const FOOTPRINT_TO_PLANNED: &str = "footprint_to_planned";
/// Robson's bound (1974): M·(½·log₂n + 1) − n + 1 granules, in bytes, with n the largest power of two
/// that is no larger than the largest request and M the largest multiple of n that is no larger than
/// the rounded load, both in granules. Some program within this load and this largest request forces
/// every allocator that moves nothing to at least so much; none needs to be this one. No parameter.
pub const ROBSON_BYTES: &str = "robson_bytes";
/// Most live bytes ÷ largest footprint, six decimals. No parameter.
pub const UTILISATION: &str = "utilisation";
/// Largest footprint ÷ load, six decimals. No parameter.
pub const FOOTPRINT_TO_LOAD: &str = "footprint_to_load";
/// Σ⌊f/s⌋·s / Σf over free blocks f at the moment of largest live, six decimals; the parameter
/// is s in bytes.
pub const AVAILABILITY: &str = "availability";
/// Linux's unusable free index in thousandths; the parameter is the order, 0 to 10.
pub const UNUSABLE_FREE_INDEX: &str = "unusable_free_index";
/// Linux's fragmentation index in thousandths; the parameter is the order, 0 to 10.
pub const FRAGMENTATION_INDEX: &str = "fragmentation_index";
/// Linux's extfrag_for_order in percent; the parameter is the order, 0 to 10.
pub const EXTFRAG_FOR_ORDER: &str = "extfrag_for_order";
/// 1 − Σf²/(Σf)² over free blocks at the moment of largest live, six decimals. No parameter.
pub const SUM_OF_SQUARES: &str = "sum_of_squares";
/// Free blocks at the moment of largest live. No parameter.
pub const FREE_BLOCKS: &str = "free_blocks";
/// Free blocks, adjacent ones taken together, at the moment of largest live. No parameter.
pub const FREE_RUNS: &str = "free_runs";
/// 1 where the allocator does not show its free blocks: the gaps between its grants stand in their
/// place in every figure of holes (largest hole, availability, sum of squares, Linux's indices, numbers
/// of blocks), and there may be bookkeeping in them. No parameter; no row where it does.
pub const HOLES_BETWEEN_GRANTS: &str = "holes_between_grants";
/// Event number (from 1) just after which live is largest. No parameter.
pub const EVENT_AT_PEAK_LIVE: &str = "event_at_peak_live";
/// Event number (from 1) at which the footprint is largest. No parameter.
pub const EVENT_AT_PEAK_FOOTPRINT: &str = "event_at_peak_footprint";
/// Requested bytes of all allocates and resizes: the clock at the end. No parameter.
pub const CLOCK_BYTES: &str = "clock_bytes";
/// Frees skipped because their object had been refused. No parameter.
pub const SKIPPED_FREES: &str = "skipped_frees";
/// Resizes that had to move their object. No parameter.
pub const MOVES: &str = "moves";
/// (Smallest heap that serves the whole workload + what the side tables take beside a heap of that
/// size) ÷ load, six decimals: what an allocator needs in all, whoever wrote it. No parameter.
pub const SPACE: &str = "space";
/// Smallest heap ÷ load, six decimals: the same without side tables. No parameter.
pub const MIN_HEAP_TO_LOAD: &str = "min_heap_to_load";
/// Bytes of side tables beside the smallest heap. No parameter.
pub const MIN_HEAP_METADATA_BYTES: &str = "min_heap_metadata_bytes";
/// Live objects of a size class at the moment of largest live, where an allocator promises classes;
/// the parameter is the length of its grants in bytes.
pub const CLASS_LIVE_OBJECTS: &str = "class_live_objects";
/// Bytes that the program asked for, of the same objects; the same parameter.
pub const CLASS_REQUESTED_BYTES: &str = "class_requested_bytes";
/// Bytes granted to them; the same parameter.
pub const CLASS_GRANTED_BYTES: &str = "class_granted_bytes";
/// Bytes that could be granted from free blocks that are just as long as a grant of the class (with
/// what lies behind it), as the empty slots of partial slabs are; the same parameter.
pub const CLASS_FREE_BYTES: &str = "class_free_bytes";

/// Bytes of resident memory (anonymous pages) of a process in which the allocator has served all
/// events of the time pass's script, each object written once a page, less those of the same process
/// with the allocator `null`: of a general-purpose malloc, whose memory is its own, the median of all
/// repetitions; of another that is timed beside one, those of a process that is not timed. What has
/// been given back to the system by then is not in it. No parameter.
pub const RESIDENT_BYTES: &str = "resident_bytes";
/// Minor page faults of such a process during the operations timed ÷ their number, six decimals: the
/// median of all repetitions. No parameter.
pub const MINOR_FAULTS_PER_OPERATION: &str = "minor_faults_per_operation";
/// The least time of single operations over the replays, in nanoseconds, the timer's own among it;
/// what is not above [`TAIL_FLOOR_NS`] stands as that. The parameter is the percentile (`p50`, `p90`,
/// `p99`, `p99.9`, `p99.99`, each if ten operations lie above it, else NA) or `max`.
pub const TAIL_NS: &str = "tail_ns";
/// The same of allocations alone.
pub const TAIL_ALLOCATE_NS: &str = "tail_allocate_ns";
/// The same of frees.
pub const TAIL_FREE_NS: &str = "tail_free_ns";
/// The same of resizes.
pub const TAIL_RESIZE_NS: &str = "tail_resize_ns";
/// Operations that took at least so many nanoseconds; the parameter is these, twelve steps a decade
/// from the floor on.
pub const TAIL_SLOWER: &str = "tail_slower";
/// Operations that were timed one by one; the parameter is `allocate`, `free` or `resize`, or none
/// for all of them.
pub const TAIL_OPERATIONS: &str = "tail_operations";
/// Replays that each operation was timed in. No parameter.
pub const TAIL_REPLAYS: &str = "tail_replays";
/// Page faults in the replay that had the fewest: each stands for memory that was not touched
/// beforehand, and is among the times. No parameter.
pub const TAIL_FAULTS: &str = "tail_faults";
/// Twice the timer's cost, or twice the clock's step if that is longer, in nanoseconds: below it no
/// time of a single operation is claimed. No parameter.
pub const TAIL_FLOOR_NS: &str = "tail_floor_ns";
/// What timing a single operation costs, in nanoseconds: the median of replays without one, timed
/// alike. No parameter.
pub const TIMER_NS: &str = "timer_ns";
/// Instructions of the replay loop over the operations that are timed (the first 200 000 of them), as
/// valgrind's callgrind counts them; the same for one binary, whatever the machine. No parameter, or
/// why it is NA.
pub const INSTRUCTIONS: &str = "instructions";
/// The operations that took them. No parameter, or why it is NA.
pub const INSTRUCTIONS_OPERATIONS: &str = "instructions_operations";
/// The smallest step between two different readings of the clock in a row, in nanoseconds. No
/// parameter.
pub const TIMER_STEP_NS: &str = "timer_step_ns";

/// Every name above, for whoever must tell a name from a typing error.
pub const NAMES: &[&str] = &[
    PEAK_LIVE_OBJECTS,
    LOAD_BYTES,
    BOUND_BYTES,
    ROUNDED_LOAD_BYTES,
    PLANNED_BYTES,
    FOOTPRINT_TO_PLANNED,
    ROBSON_BYTES,
    UTILISATION,
    FOOTPRINT_TO_LOAD,
    AVAILABILITY,
    UNUSABLE_FREE_INDEX,
    FRAGMENTATION_INDEX,
    EXTFRAG_FOR_ORDER,
    SUM_OF_SQUARES,
    FREE_BLOCKS,
    FREE_RUNS,
    HOLES_BETWEEN_GRANTS,
    EVENT_AT_PEAK_LIVE,
    EVENT_AT_PEAK_FOOTPRINT,
    CLOCK_BYTES,
    SKIPPED_FREES,
    MOVES,
    SPACE,
    MIN_HEAP_TO_LOAD,
    MIN_HEAP_METADATA_BYTES,
    CLASS_LIVE_OBJECTS,
    CLASS_REQUESTED_BYTES,
    CLASS_GRANTED_BYTES,
    CLASS_FREE_BYTES,
    RESIDENT_BYTES,
    MINOR_FAULTS_PER_OPERATION,
    TAIL_NS,
    TAIL_ALLOCATE_NS,
    TAIL_FREE_NS,
    TAIL_RESIZE_NS,
    TAIL_SLOWER,
    TAIL_OPERATIONS,
    TAIL_REPLAYS,
    TAIL_FAULTS,
    TAIL_FLOOR_NS,
    TIMER_NS,
    TIMER_STEP_NS,
    INSTRUCTIONS,
    INSTRUCTIONS_OPERATIONS,
];

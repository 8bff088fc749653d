//! CPU time of this thread: on a machine that others use, the clock on the wall says little.

/// Seconds that this thread has computed so far.
pub(crate) fn seconds() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

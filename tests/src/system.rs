//! What the system knows of a process.

use std::time::Duration;

/// The processor time that it took, of all its threads.
pub fn of(pid: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    // The name, in brackets, may hold spaces; user and system time are the twelfth and thirteenth after it.
    let (_, fields) = stat.rsplit_once(") ").unwrap();
    let ticks: u64 = fields.split(' ').skip(11).take(2).map(|ticks| ticks.parse::<u64>().unwrap()).sum();
    // A hundred a second, on every Linux.
    Duration::from_millis(ticks * 10)
}

/// Megabytes of memory that it has now.
pub fn resident(pid: u32) -> u64 {
    status(pid, "VmRSS:")
}

/// Megabytes of memory that it had at the most.
pub fn most_resident(pid: u32) -> u64 {
    status(pid, "VmHWM:")
}

fn status(pid: u32, name: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024
}

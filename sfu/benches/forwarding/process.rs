//! A server as a process of its own, on a processor of its own, and what it uses.

use std::fs;
use std::process::{Child, Command};

use anyhow::{Context as _, Result};

/// A running server, killed when dropped.
pub(crate) struct Server {
    child: Child,
}

impl Server {
    /// Starts a program on the first processor.
    pub(crate) fn start(program: &mut Command) -> Result<Self> {
        let mut pinned = Command::new("taskset");
        pinned
            .args(["-c", "0"])
            .arg(program.get_program())
            .args(program.get_args());
        pinned.stdin(std::process::Stdio::piped());
        pinned.stdout(std::process::Stdio::piped());
        pinned.stderr(std::process::Stdio::null());
        let child = pinned
            .spawn()
            .context("taskset (util-linux) starts the server")?;
        Ok(Self { child })
    }

    /// Its pipes.
    pub(crate) fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// Processor time of all its threads so far, in seconds.
    pub(crate) fn cpu_seconds(&self) -> Result<f64> {
        let path = format!("/proc/{}/stat", self.child.id());
        let stat = fs::read_to_string(path)?;
        let after_name = stat.rsplit_once(')').context("a name")?.1;
        let fields: Vec<&str> = after_name.split_whitespace().collect();
        let ticks = |at: usize| -> Result<f64> { Ok(fields.get(at).context("a field")?.parse()?) };
        // utime and stime, in hundredths of a second on every Linux that there is.
        Ok((ticks(11)? + ticks(12)?) / 100.0)
    }

    /// Its resident memory in KiB.
    pub(crate) fn resident_kib(&self) -> Result<f64> {
        let path = format!("/proc/{}/status", self.child.id());
        let status = fs::read_to_string(path)?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line.and_then(|line| line.split_whitespace().next());
        Ok(number.context("VmRSS")?.parse()?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

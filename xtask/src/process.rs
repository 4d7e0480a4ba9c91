//! Starting other programs and waiting for them, so that an interrupt ends them first and this program after it has
//! cleaned up.

use std::{
    io::{BufRead, BufReader, Write},
    os::unix::process::CommandExt,
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Error, Result, bail};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// How long a program may take to end by itself after an interrupt.
const PATIENCE: Duration = Duration::from_secs(15);

/// How often a waiting program looks whether it was interrupted.
const POLL: Duration = Duration::from_millis(20);

/// From here on SIGINT, SIGTERM and SIGHUP no longer kill this program: [`run`] and its kin return an error instead,
/// and what is dropped on the way out (the PostgreSQL cluster) is cleaned up.
pub fn outlive_interrupts() -> Result<()> {
    ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::Relaxed)).context("listening for interrupts")
}

/// Whether somebody asked us to end.
pub fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::Relaxed)
}

/// Runs a program to its end, its output going where ours goes.
pub fn run(command: &mut Command) -> Result<()> {
    let mut child = spawn(command)?;
    let status = wait(&mut child)?;
    expect_success(command, status)
}

/// Runs a program without showing what it says, unless it fails.
pub fn run_quietly(command: &mut Command) -> Result<()> {
    output(command).map(drop)
}

/// Runs a program and returns what it wrote to its standard output.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().with_context(|| cannot_start(command))?;
    if !output.status.success() {
        std::io::stderr().write_all(&output.stdout)?;
        std::io::stderr().write_all(&output.stderr)?;
    }
    expect_success(command, output.status)?;
    String::from_utf8(output.stdout).with_context(|| format!("{} did not answer in UTF-8", name(command)))
}

/// Runs a program and returns what it wrote to its standard output, whether it succeeded or not.
pub fn heard(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().with_context(|| cannot_start(command))?;
    if interrupted() {
        bail!("interrupted");
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs a program, showing its standard output and handing each line to `see` as well. A failure is `Ok(false)`.
pub fn watch(command: &mut Command, mut see: impl FnMut(&str)) -> Result<bool> {
    let mut child = spawn(command.stdout(Stdio::piped()))?;
    let stdout = child.stdout.take().expect("it was piped just now");
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        // Ends with the program's output, or when nobody listens any more.
        for line in BufReader::new(stdout).split(b'\n').map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    while !interrupted() {
        match lines.recv_timeout(POLL) {
            Ok(line) => {
                let line = String::from_utf8_lossy(&line);
                println!("{line}");
                see(&line);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    Ok(wait(&mut child)?.success())
}

/// Becomes the other program. Returns only if that fails.
pub fn replace(command: &mut Command) -> Error {
    let error = command.exec();
    Error::new(error).context(cannot_start(command))
}

fn spawn(command: &mut Command) -> Result<Child> {
    command.spawn().with_context(|| cannot_start(command))
}

fn wait(child: &mut Child) -> Result<ExitStatus> {
    let mut deadline = None;
    loop {
        if let Some(status) = child.try_wait()? {
            if interrupted() {
                bail!("interrupted");
            }
            return Ok(status);
        }
        if interrupted() {
            // Ctrl-C reaches the whole foreground group, so the child knows already.
            let deadline = *deadline.get_or_insert_with(|| Instant::now() + PATIENCE);
            if Instant::now() > deadline {
                child.kill()?;
            }
        }
        thread::sleep(POLL);
    }
}

fn expect_success(command: &Command, status: ExitStatus) -> Result<()> {
    if !status.success() {
        bail!("{} failed ({status})", name(command));
    }
    Ok(())
}

fn cannot_start(command: &Command) -> String {
    format!("{} could not be started", name(command))
}

/// The program with its first arguments: enough to recognise it.
fn name(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let words = program.file_name().into_iter().chain(command.get_args());
    let shown: Vec<_> = words.take(4).map(|word| word.to_string_lossy()).collect();
    format!("`{}`", shown.join(" "))
}

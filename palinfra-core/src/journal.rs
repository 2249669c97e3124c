//! The journal of a run: entries that are durable before anything depends on them.

use std::ops::Deref;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use crate::backend::session::{Session, to_json};
use crate::backend::{StateError, blocking, unsent};
use crate::cancel::Cancel;
use crate::record::{Checkpoint, Entry, Intent};

/// How long a write is put off at most, so that others can join it.
const LONGEST_PATIENCE: Duration = Duration::from_millis(2);

/// Something that is on disk. Only a journal makes one.
#[derive(Clone, Debug)]
pub struct Durable<T>(T);

impl<T> Deref for Durable<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

/// The journal of one stack, open for one run, which holds the stack's lock. Dropping it
/// gives the lock back and leaves the journal for the next run to take up.
pub struct Journal {
    shared: Arc<Shared>,
    writer: Option<Writer>,
    next: AtomicU64,
}

/// Who writes.
enum Writer {
    /// A thread of its own, which joins what comes together: a disk is slow.
    Apart {
        queue: Sender<Waiting>,
        thread: JoinHandle<Session>,
    },
    /// Whoever appends: memory is fast.
    Here(Box<Mutex<Session>>),
}

struct Shared {
    live: RwLock<Checkpoint>,
    /// The first write that failed.
    broken: OnceLock<StateError>,
    /// Tells those who wait for a cloud that a write has failed.
    failed: Cancel,
}

/// An entry and its JSON.
type Line = (Entry, Vec<u8>);

/// An entry that waits for its turn; without one, it is only asked whether more could follow.
struct Waiting {
    line: Option<Line>,
    done: oneshot::Sender<Result<(), StateError>>,
}

impl Journal {
    /// Begins the run of a stack whose lock is held.
    pub(crate) fn start(session: Session, state: Checkpoint) -> Result<Journal, StateError> {
        let next = AtomicU64::new(state.counter);
        let shared = Arc::new(Shared {
            live: RwLock::new(state),
            broken: OnceLock::new(),
            failed: Cancel::default(),
        });
        let writer = if session.is_slow() {
            let (queue, waiting) = mpsc::channel();
            let of_writer = shared.clone();
            let thread = thread::Builder::new()
                .name("journal".into())
                .spawn(move || write(session, &of_writer, &waiting))
                .map_err(|error| StateError::io("journal".as_ref(), false, &error))?;
            Writer::Apart { queue, thread }
        } else {
            Writer::Here(Box::new(Mutex::new(session)))
        };
        Ok(Journal {
            shared,
            writer: Some(writer),
            next,
        })
    }

    /// Appends an entry. When this returns, the entry is durable and applied.
    ///
    /// # Errors
    /// When it could not be written. From then on every append fails: the run must stop.
    pub async fn append(&self, entry: Entry) -> Result<(), StateError> {
        // A result of a call that was already made is still kept, if there is a place for it.
        if !unsent::is_result(&entry) {
            self.shared.check()?;
        }
        let json = to_json(&entry)?;
        self.hand_over(Some((entry, json))).await
    }

    /// Fails if the lock was taken away, or nothing can be written any more: then another run
    /// may be under way, and this one can make no call.
    ///
    /// # Errors
    /// As [`append`](Journal::append).
    pub async fn confirm(&self) -> Result<(), StateError> {
        self.hand_over(None).await
    }

    async fn hand_over(&self, line: Option<Line>) -> Result<(), StateError> {
        match &self.writer {
            Some(Writer::Here(session)) => {
                let mut session = session.lock().unwrap_or_else(PoisonError::into_inner);
                put(&mut session, &self.shared, line.into_iter().collect())
            }
            Some(Writer::Apart { queue, .. }) => {
                let (done, result) = oneshot::channel();
                match (queue.send(Waiting { line, done }), result.await) {
                    (Ok(()), Ok(result)) => result,
                    _ => Err(self.shared.check().err().unwrap_or_else(stopped)),
                }
            }
            None => Err(stopped()),
        }
    }

    /// Appends an intent; the only way to get one that a provider takes.
    ///
    /// # Errors
    /// As [`append`](Journal::append).
    pub async fn intend(&self, intent: Intent) -> Result<Durable<Intent>, StateError> {
        self.append(Entry::Intent(Box::new(intent.clone()))).await?;
        Ok(Durable(intent))
    }

    /// The intents of which it is not known how they ended.
    pub fn open_intents(&self) -> Vec<Durable<Intent>> {
        self.read(|state| state.intents.values().cloned().map(Durable).collect())
    }

    /// A number that no intent or incarnation of this stack has had.
    pub fn next_number(&self) -> u64 {
        self.next.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Waits until a write has failed: then the run must stop.
    pub async fn failed(&self) {
        self.shared.failed.cancelled().await;
    }

    /// Whether a write has failed.
    pub fn has_failed(&self) -> bool {
        self.shared.failed.is_cancelled()
    }

    /// Looks at the state as it is now.
    pub fn read<T>(&self, look: impl FnOnce(&Checkpoint) -> T) -> T {
        look(
            &self
                .shared
                .live
                .read()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }

    /// Writes the checkpoint, if anything has changed, and gives the lock back.
    ///
    /// # Errors
    /// When it could not be written; the journal still has everything.
    pub async fn finish(mut self) -> Result<Checkpoint, StateError> {
        let (writer, shared) = (self.writer.take(), self.shared.clone());
        let apart = matches!(writer, Some(Writer::Apart { .. }));
        let finish = move || {
            let mut session = writer.and_then(Writer::end).ok_or_else(stopped)?;
            shared.check()?;
            let state = shared.take();
            session.finish(state)
        };
        match apart {
            true => blocking(finish).await,
            false => finish(),
        }
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        // The lock is free when this returns, and nothing is written after it.
        drop(self.writer.take().and_then(Writer::end));
    }
}

impl Writer {
    /// Ends it when all that waits is written.
    fn end(self) -> Option<Session> {
        match self {
            Writer::Apart { queue, thread } => {
                drop(queue);
                thread.join().ok()
            }
            Writer::Here(session) => {
                Some(session.into_inner().unwrap_or_else(PoisonError::into_inner))
            }
        }
    }
}

impl Shared {
    fn check(&self) -> Result<(), StateError> {
        match self.broken.get() {
            Some(cause) => Err(StateError::Poisoned {
                cause: Box::new(cause.clone()),
            }),
            None => Ok(()),
        }
    }

    fn take(&self) -> Checkpoint {
        let mut live = self.live.write().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *live, Checkpoint::new("", "", String::new()))
    }
}

fn stopped() -> StateError {
    let error = std::io::Error::other("the journal's writer has stopped");
    StateError::io("journal".as_ref(), false, &error)
}

/// Writes what waits, all at once, until the journal is closed: however many steps end at
/// the same time, the disk is waited for once. If several came together the last time, it
/// gives as many a moment to come, which is short against the time that a write takes.
fn write(mut session: Session, shared: &Shared, waiting: &Receiver<Waiting>) -> Session {
    let heartbeat = session.heartbeat();
    let mut renewed = Instant::now();
    let (mut crowd, mut patience) = (1, Duration::ZERO);
    loop {
        let first = waiting.recv_timeout(heartbeat);
        if renewed.elapsed() >= heartbeat {
            session.renew();
            renewed = Instant::now();
        }
        let first = match first {
            Ok(first) => first,
            Err(RecvTimeoutError::Timeout) => continue,
            Err(RecvTimeoutError::Disconnected) => return session,
        };
        let mut batch = vec![first];
        batch.extend(waiting.try_iter());
        let until = Instant::now() + patience;
        while batch.len() < crowd
            && let Ok(next) = waiting.recv_timeout(until.saturating_duration_since(Instant::now()))
        {
            batch.push(next);
        }
        crowd = batch.len();
        let began = Instant::now();
        let (lines, answers): (Vec<_>, Vec<_>) = batch
            .into_iter()
            .map(|waiting| (waiting.line, waiting.done))
            .unzip();
        let result = put(&mut session, shared, lines.into_iter().flatten().collect());
        patience = (began.elapsed() / 2).min(LONGEST_PATIENCE);
        for done in answers {
            // Who no longer waits does not need to know.
            let _ = done.send(result.clone());
        }
    }
}

/// Writes entries and takes them up. After an error nothing more is written where it belongs;
/// the results of calls that were made are kept on this machine, if there is a place for them.
fn put(session: &mut Session, shared: &Shared, lines: Vec<Line>) -> Result<(), StateError> {
    let entries = || lines.iter().map(|(entry, json)| (entry, json.as_slice()));
    let result = shared.check().and_then(|()| match lines.as_slice() {
        [] => session.check(),
        _ => session.append(entries()),
    });
    if let Err(error) = &result {
        let _ = shared.broken.set(error.clone());
        // If that fails too, the next run finds out how the calls ended.
        let _ = session.keep(entries());
        shared.failed.cancel();
    } else {
        let mut state = shared.live.write().unwrap_or_else(PoisonError::into_inner);
        lines.into_iter().for_each(|(entry, _)| state.apply(entry));
    }
    result
}

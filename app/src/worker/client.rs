//! The page's side. The page has a worker of its own; pages that are embedded in another share one, which nobody can
//! stop: whoever finds it crashed or hung leaves it and looks for the next.

use dockerfile_syntax::lists::Arrange;
use std::cell::RefCell;
use std::rc::Rc;

use dockerfile_answers::mend::{MendAll, NotRestaged, Restaged};
use dockerfile_answers::rules::{Group, rule_name};
use dockerfile_answers::{Analysis, Diagnostic, Options, Worth};
use dockerfile_syntax::fix::Fix;
use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{MessageEvent, MessagePort, SharedWorker, Worker, WorkerOptions, WorkerType};
use yew::Callback;

use super::{Ended, Queue, Sharing, Step};
use crate::browser::{beside, module, page};
use crate::state::Engine;
use protocol::{Answer, Idea, Reply, Request, Task, Trial, decode, encode};

/// The script that a worker runs, and the module that it wraps.
const SCRIPT: &str = "own-worker.js";
const MODULE: &str = "worker.js";
/// The script of the worker that embedded pages share, and what it is called before the build and its number.
const SHARED_SCRIPT: &str = "shared-worker.js";
const SHARED_NAME: &str = "dockerfile-playground";
/// How long an answer may take before the worker is taken for hung. How long its files take is another matter.
const PATIENCE_MS: u32 = 15_000;
/// Pause before files that could not be had are asked for once more.
const RELOAD_MS: u32 = 1_000;
/// Pause in typing after which the page's own thread may be used, where there is no worker.
const PAUSE_MS: u32 = 300;

/// What the client tells the page.
#[derive(Clone, Debug)]
pub enum Event {
    /// The analysing is done in this way from now on.
    Engine(Engine),
    /// So much of the analysing is loaded, in percent.
    Loading(u8),
    /// More is known of packages than when the last answer was given.
    Tables,
    /// An analysis is ready.
    Analysed {
        /// Revision of the text.
        revision: u32,
        /// The text.
        text: Rc<str>,
        /// What it means.
        analysis: Rc<Analysis>,
    },
    /// All safe fixes of a text.
    Mended {
        /// The text.
        text: Rc<str>,
        /// The fixes.
        mended: MendAll,
    },
    /// The change of a text that switches a rule off, if a comment can.
    Suppressed {
        /// The text.
        text: Rc<str>,
        /// The change.
        fix: Option<Fix>,
    },
    /// What a fix of that revision would save is known.
    Weighed {
        /// Revision of the text.
        revision: u32,
        /// Index of the diagnostic.
        diagnostic: u32,
        /// Index of the fix.
        fix: u32,
        /// What it would save.
        worth: Rc<Worth>,
    },
    /// What all safe fixes of that revision would bring is known, and with it what each would.
    SafeWeighed {
        /// The revision.
        revision: u32,
        /// How many can be made.
        fixes: u32,
        /// What they would bring.
        worth: Rc<Worth>,
    },
    /// A text as one stage, with what that means.
    Restaged {
        /// The text.
        text: Rc<str>,
        /// The one stage, or why there is none.
        made: Result<(Restaged, Rc<Analysis>), NotRestaged>,
    },
    /// What another text than the one in the editor means.
    Version {
        /// The text.
        text: Rc<str>,
        /// What was given to its build.
        options: Rc<Options>,
        /// What it means.
        analysis: Rc<Analysis>,
    },
    /// What start and solution of an exercise mean that is being written.
    Tried {
        /// The Dockerfiles.
        trial: Trial,
        /// What the start means.
        start: Rc<Analysis>,
        /// What the solution means.
        solution: Option<Rc<Analysis>>,
    },
    /// What the start of the exercise means that is open.
    Begun {
        /// The start.
        trial: Trial,
        /// What it means.
        start: Rc<Analysis>,
    },
    /// What the editor asked for, as JSON.
    Editor(String),
    /// The analysing crashed or hung.
    Failed,
}

/// Fixes of one text that are weighed at most.
const IDEAS: usize = 200;

/// The fixes that may bear on the size of the result, those in the target's own stage first.
fn ideas(request: &Request, analysis: &Analysis) -> Vec<Request> {
    let model = &analysis.model;
    let target = model.target.and_then(|id| model.stages.get(id.index()));
    let within = |found: &Diagnostic| {
        target.is_some_and(|stage| stage.span.start <= found.span.start && found.span.end <= stage.span.end)
    };
    let bears = |found: &Diagnostic| rule_name(&found.rule).is_some_and(|rule| rule.group != Group::Language);
    let mut found: Vec<(u32, &Diagnostic)> = (0..).zip(&analysis.diagnostics).collect();
    found.retain(|(_, found)| bears(found));
    found.arrange_by_key(|(_, found)| !within(found));
    let fixes = found.into_iter().flat_map(|(diagnostic, found)| {
        (0..).zip(&found.fixes).map(move |(fix, with)| {
            let (edits, ignore) = (with.edits.clone(), with.ignore.clone());
            Idea::Fix { diagnostic, fix, edits, ignore }
        })
    });
    // The last one also says that there are no more.
    fixes
        .take(IDEAS)
        .chain([Idea::AllSafe])
        .map(|idea| Request { task: Task::Weigh(idea), ..request.clone() })
        .collect()
}

/// A worker, or its replacement on the page's thread.
#[derive(Clone)]
pub struct Client(Rc<Inner>);

impl PartialEq for Client {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

struct Inner {
    queue: RefCell<Queue>,
    sharing: RefCell<Sharing>,
    backend: RefCell<Backend>,
    watchdog: RefCell<Option<Timeout>>,
    on_event: Callback<Event>,
}

enum Backend {
    None,
    Worker {
        worker: Worker,
        _listeners: [EventListener; 3],
    },
    /// `heard`: whether it said anything yet. `begun`: whether it is at work on what this page asked.
    Shared {
        port: MessagePort,
        heard: bool,
        begun: bool,
        _worker: SharedWorker,
        _listeners: [EventListener; 3],
    },
    Page {
        module: JsValue,
        pause: Option<Timeout>,
    },
}

impl Drop for Backend {
    fn drop(&mut self) {
        match self {
            Self::Worker { worker, .. } => worker.terminate(),
            // The worker is the neighbours' too: it ends with the last of them.
            Self::Shared { port, .. } => port.close(),
            Self::None | Self::Page { .. } => {}
        }
    }
}

impl Client {
    /// Starts a worker, or finds the one that embedded pages share.
    pub fn start(on_event: Callback<Event>) -> Self {
        let client = Self(Rc::new(Inner {
            queue: RefCell::default(),
            sharing: RefCell::new(Sharing::new(page::is_embed())),
            backend: RefCell::new(Backend::None),
            watchdog: RefCell::new(None),
            on_event,
        }));
        client.start_worker();
        client
    }

    /// Asks what `text` means. The answer comes as an event, unless a later text is asked about before.
    pub fn submit(&self, revision: u32, text: &str, options: &Options) {
        self.ask(revision, text, options, Task::Analyse);
    }

    /// Asks something of `text`; the answer comes as an event, unless the same kind of thing is asked again before.
    pub fn ask(&self, revision: u32, text: &str, options: &Options, task: Task) {
        let request = Request { revision, text: text.to_owned(), options: options.clone(), task };
        let step = self.0.queue.borrow_mut().submit(request);
        self.take(step);
    }

    /// Tries once more, where nothing analyses.
    pub fn retry(&self) {
        self.0.queue.borrow_mut().tried_anew();
        self.0.on_event.emit(Event::Engine(Engine::Starting));
        self.start_worker();
    }

    fn start_worker(&self) {
        let number = self.0.sharing.borrow().number();
        let shared = number.and_then(|number| self.find_shared(number));
        if number.is_some() && shared.is_none() {
            self.0.sharing.borrow_mut().ended(Ended::Refused);
        }
        match shared.or_else(|| self.make_worker()) {
            Some(backend) => {
                let shared = matches!(backend, Backend::Shared { .. });
                *self.0.backend.borrow_mut() = backend;
                if shared {
                    self.watch_silence(false);
                }
            }
            None => self.use_page(),
        }
    }

    fn make_worker(&self) -> Option<Backend> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&page::resolve(SCRIPT)?, &options).ok()?;
        let on_message = {
            let client = self.clone();
            EventListener::new(&worker, "message", move |event| {
                let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
                match event.data().as_string() {
                    Some(sign) => client.says(&sign),
                    None => client.received(&Uint8Array::new(&event.data()).to_vec()),
                }
            })
        };
        let failing = |kind: &'static str| {
            let client = self.clone();
            EventListener::new(&worker, kind, move |_| client.broken())
        };
        let listeners = [on_message, failing("error"), failing("messageerror")];
        Some(Backend::Worker { worker, _listeners: listeners })
    }

    /// The shared worker of that number; `None` where there are no such workers, as in a frame without an origin.
    fn find_shared(&self, number: u32) -> Option<Backend> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        // Another build has another worker, as has each number.
        options.set_name(&format!("{SHARED_NAME} {} {number}", page::build()?));
        let worker = SharedWorker::new_with_worker_options(&page::resolve(SHARED_SCRIPT)?, &options).ok()?;
        let port = worker.port();
        let on_message = {
            let client = self.clone();
            EventListener::new(&port, "message", move |event| {
                let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
                match event.data().as_string() {
                    Some(sign) => client.says(&sign),
                    None => client.received(&Uint8Array::new(&event.data()).to_vec()),
                }
            })
        };
        let failing = |target: &web_sys::EventTarget, kind: &'static str, how: Ended| {
            let client = self.clone();
            EventListener::new(target, kind, move |_| client.lost(how))
        };
        let listeners = [
            on_message,
            failing(&worker, "error", Ended::Refused),
            failing(&port, "messageerror", Ended::OurFault),
        ];
        port.start();
        Some(Backend::Shared { port, heard: false, begun: false, _worker: worker, _listeners: listeners })
    }

    /// What a worker says besides answers: see `static/own-worker.js` and `static/shared-worker.js`.
    fn says(&self, sign: &str) {
        self.set_heard();
        match sign {
            "begun" => {
                self.set_begun(true);
                self.watch();
            }
            // A sign of life, for whoever waits.
            "busy" if self.0.queue.borrow().is_waiting() => self.watch(),
            "gone" => self.failed(),
            "failed" => self.unloadable(),
            "tables" => self.0.on_event.emit(Event::Tables),
            _ => {
                if let Some(percent) = sign.strip_prefix("loading ").and_then(|percent| percent.parse().ok())
                {
                    self.0.on_event.emit(Event::Loading(percent));
                }
            }
        }
    }

    fn set_heard(&self) {
        if let Backend::Shared { heard, .. } = &mut *self.0.backend.borrow_mut()
            && !std::mem::replace(heard, true)
        {
            *self.0.watchdog.borrow_mut() = None;
        }
    }

    /// A shared worker says something as soon as its script is there. Where it says nothing, and the script can be had
    /// (`loadable`), it is busy with something that does not end, or is no more.
    fn watch_silence(&self, loadable: bool) {
        let client = self.clone();
        let look = move || {
            if loadable {
                return client.lost(Ended::Gone);
            }
            spawn_local(async move {
                // However long that takes: so long does the worker's own.
                let there = beside::fetch_text(SHARED_SCRIPT).await.is_some();
                let silent = matches!(*client.0.backend.borrow(), Backend::Shared { heard: false, .. });
                if silent {
                    client.watch_silence(there);
                }
            });
        };
        *self.0.watchdog.borrow_mut() = Some(Timeout::new(PATIENCE_MS, look));
    }

    fn set_begun(&self, now: bool) {
        if let Backend::Shared { begun, .. } = &mut *self.0.backend.borrow_mut() {
            *begun = now;
        }
    }

    /// The shared worker is of no more use.
    fn lost(&self, how: Ended) {
        self.unwatch();
        self.0.sharing.borrow_mut().ended(how);
        if how != Ended::OurFault {
            self.0.queue.borrow_mut().lost();
            self.take(Step::Restart);
            return;
        }
        self.given_up();
    }

    /// An empty message says that the worker is ready; any other is a reply.
    fn received(&self, bytes: &[u8]) {
        self.set_heard();
        self.unwatch();
        if bytes.is_empty() {
            let step = self.0.queue.borrow_mut().started();
            self.0.on_event.emit(Event::Engine(Engine::Worker));
            self.take(step);
            return;
        }
        self.set_begun(false);
        match decode::<Reply>(bytes) {
            Some(reply) => self.answered(reply),
            None => self.failed(),
        }
    }

    fn answered(&self, reply: Reply) {
        self.0.sharing.borrow_mut().answered();
        let (asked, step) = self.0.queue.borrow_mut().answered(reply.revision);
        let step = match (asked, reply.answer) {
            (Some(request), Answer::Analysis(analysis)) => {
                let ideas = ideas(&request, &analysis);
                self.0.on_event.emit(Event::Analysed {
                    revision: reply.revision,
                    text: request.text.into(),
                    analysis: Rc::from(analysis),
                });
                let first = self.0.queue.borrow_mut().wonder(ideas);
                if step == Step::Wait { first } else { step }
            }
            (Some(_), Answer::Worth { diagnostic, fix, worth }) => {
                let (revision, worth) = (reply.revision, Rc::from(worth));
                self.0.on_event.emit(Event::Weighed { revision, diagnostic, fix, worth });
                step
            }
            (Some(_), Answer::AllSafe { fixes, worth }) => {
                let (revision, worth) = (reply.revision, Rc::from(worth));
                self.0.on_event.emit(Event::SafeWeighed { revision, fixes, worth });
                step
            }
            (Some(request), Answer::MendAll(mended)) => {
                self.0.on_event.emit(Event::Mended { text: request.text.into(), mended });
                step
            }
            (Some(request), Answer::Suppress(fix)) => {
                self.0.on_event.emit(Event::Suppressed { text: request.text.into(), fix });
                step
            }
            (Some(_), Answer::Editor(said)) => {
                self.0.on_event.emit(Event::Editor(said));
                step
            }
            (Some(request), Answer::Restaged(made)) => {
                let made = made.map(|(one, analysis)| (one, Rc::from(analysis)));
                self.0.on_event.emit(Event::Restaged { text: request.text.into(), made });
                step
            }
            (Some(request), Answer::Version(analysis)) => {
                self.0.on_event.emit(Event::Version {
                    text: request.text.into(),
                    options: Rc::new(request.options),
                    analysis: Rc::from(analysis),
                });
                step
            }
            (Some(Request { task: Task::Trial(trial), .. }), Answer::Trial(start, solution)) => {
                self.0.on_event.emit(Event::Tried {
                    trial,
                    start: Rc::from(start),
                    solution: solution.map(Rc::from),
                });
                step
            }
            (Some(Request { task: Task::Begin(trial), .. }), Answer::Trial(start, _)) => {
                self.0.on_event.emit(Event::Begun { trial, start: Rc::from(start) });
                step
            }
            _ => step,
        };
        self.take(step);
    }

    /// The browser says that something is wrong with the page's own worker.
    fn broken(&self) {
        let ready = self.0.queue.borrow().is_ready();
        if ready { self.failed() } else { self.unloadable() }
    }

    /// The files of a worker cannot be had. Nothing was asked of it, and nothing is said of the text.
    fn unloadable(&self) {
        if matches!(*self.0.backend.borrow(), Backend::Shared { .. }) {
            return self.lost(Ended::Refused);
        }
        self.unwatch();
        let step = self.0.queue.borrow_mut().unloadable();
        match step {
            Step::Restart => {
                let client = self.clone();
                Timeout::new(RELOAD_MS, move || client.start_worker()).forget();
            }
            step => self.take(step),
        }
    }

    fn failed(&self) {
        let shared = match &*self.0.backend.borrow() {
            Backend::Shared { begun, .. } => Some(if *begun { Ended::OurFault } else { Ended::Gone }),
            Backend::None | Backend::Worker { .. } | Backend::Page { .. } => None,
        };
        match shared {
            Some(how) => self.lost(how),
            None => self.given_up(),
        }
    }

    /// What was asked is not asked again: the worker failed over it.
    fn given_up(&self) {
        self.unwatch();
        let was_working = self.0.queue.borrow().working_on().is_some();
        let step = self.0.queue.borrow_mut().failed();
        if was_working {
            self.0.on_event.emit(Event::Failed);
        }
        self.take(step);
    }

    fn take(&self, step: Step) {
        match step {
            Step::Wait => {}
            Step::Send(request) => self.send(&request),
            // Not from within the worker's own listener, which goes with it.
            Step::Restart => {
                let client = self.clone();
                spawn_local(async move { client.start_worker() });
            }
            Step::GiveUp => {
                let client = self.clone();
                spawn_local(async move { client.use_page() });
            }
        }
    }

    fn send(&self, request: &Request) {
        let bytes = encode(request);
        let mut sent = true;
        match &mut *self.0.backend.borrow_mut() {
            Backend::None => sent = false,
            Backend::Worker { worker, .. } => {
                sent = worker.post_message(&Uint8Array::from(bytes.as_slice())).is_ok();
            }
            Backend::Shared { port, .. } => {
                sent = port.post_message(&Uint8Array::from(bytes.as_slice())).is_ok();
            }
            Backend::Page { pause, .. } => {
                let client = self.clone();
                *pause = Some(Timeout::new(PAUSE_MS, move || client.answer_here(&bytes)));
            }
        }
        if sent { self.watch() } else { self.failed() }
    }

    /// Loads the worker's module into the page itself.
    fn use_page(&self) {
        *self.0.backend.borrow_mut() = Backend::None;
        let client = self.clone();
        spawn_local(async move {
            let Some(module) = load_here().await else {
                client.0.on_event.emit(Event::Engine(Engine::Failed));
                return;
            };
            *client.0.backend.borrow_mut() = Backend::Page { module, pause: None };
            client.0.on_event.emit(Event::Engine(Engine::MainThread));
            let step = client.0.queue.borrow_mut().started();
            client.take(step);
        });
    }

    fn answer_here(&self, request: &[u8]) {
        self.unwatch();
        let module = match &*self.0.backend.borrow() {
            Backend::Page { module, .. } => module.clone(),
            Backend::None | Backend::Worker { .. } | Backend::Shared { .. } => return,
        };
        let reply = module::call(&module, "analyse", &Uint8Array::from(request))
            .and_then(|bytes| decode::<Reply>(&Uint8Array::new(&bytes).to_vec()));
        match reply {
            Some(reply) => self.answered(reply),
            // The module stopped in the middle of its work: nothing can be asked of it again.
            None => {
                self.0.on_event.emit(Event::Failed);
                self.0.on_event.emit(Event::Engine(Engine::Failed));
            }
        }
    }

    fn watch(&self) {
        let client = self.clone();
        *self.0.watchdog.borrow_mut() = Some(Timeout::new(PATIENCE_MS, move || client.failed()));
    }

    fn unwatch(&self) {
        *self.0.watchdog.borrow_mut() = None;
    }
}

async fn load_here() -> Option<JsValue> {
    let module = module::load(MODULE).await?;
    let starting = module::call(&module, "default", &JsValue::UNDEFINED)?;
    JsFuture::from(starting.dyn_into::<js_sys::Promise>().ok()?).await.ok()?;
    Some(module)
}

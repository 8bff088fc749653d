//! Takes what is opened, dropped or pasted: a Dockerfile into the editor, anything else to where it belongs.

use std::rc::Rc;

use yew::prelude::*;

use super::compose::Compose;
use super::editor::EditorHandle;
use super::real::GivenImage;
use crate::browser::files::{Given, Opened};
use crate::browser::{page, timer};
use crate::i18n::Lang;
use crate::intake::{Foreign, recognise};
use crate::reader::client::Job;
use crate::state::{Action, FileRefusal, NoticeKind, Panel};

/// What is opened, dropped or pasted goes through these.
#[derive(Clone, PartialEq)]
pub struct Intake {
    /// Called with what a file holds, or why it is not opened.
    pub on_file: Callback<Opened>,
    /// Called with what is about to be pasted; says whether it is taken elsewhere than into the text.
    pub on_paste: Callback<Rc<str>, bool>,
    /// The image to be shown beside the estimate.
    pub image: GivenImage,
    /// The question about a Compose file, while there is one.
    pub question: Html,
}

/// A Compose file, and what puts it into the editor all the same.
#[derive(Clone, PartialEq)]
struct Asked {
    text: Rc<str>,
    as_text: Callback<()>,
}

/// `elsewhere` is whether the page has the panels for what is no Dockerfile: a frame may lack them.
#[hook]
pub fn use_intake(
    lang: Lang,
    elsewhere: bool,
    editor: &EditorHandle,
    put: &Callback<(Rc<str>, bool)>,
    on_action: &Callback<Action>,
) -> Intake {
    let image = use_state_eq(GivenImage::default);
    let given = use_mut_ref(|| 0_u32);
    let asked = use_state_eq(|| None::<Asked>);
    let show_image = {
        let (image, on_action) = (image.setter(), on_action.clone());
        move |job, as_text| {
            on_action.emit(Action::PanelNeeded(Panel::Sizes));
            *given.borrow_mut() += 1;
            image.set(GivenImage::new(*given.borrow(), job, as_text));
        }
    };
    // Whether it was taken elsewhere.
    let offer = {
        let (show_image, asked) = (show_image.clone(), asked.setter());
        Rc::new(move |text: &Rc<str>, as_text: Callback<()>| match recognise(text) {
            Some(Foreign::ImageText) if elsewhere => {
                show_image(Job::Text(text.to_string()), Some(as_text));
                true
            }
            Some(Foreign::Compose) if elsewhere => {
                asked.set(Some(Asked { text: text.clone(), as_text }));
                true
            }
            _ => false,
        })
    };
    let on_file = {
        let (offer, put, on_action) = (offer.clone(), put.clone(), on_action.clone());
        Callback::from(move |opened: Opened| match opened {
            Ok(Given::Text(text)) => {
                let text: Rc<str> = text.into();
                let as_text = {
                    let (put, on_action, text) = (put.clone(), on_action.clone(), text.clone());
                    Callback::from(move |()| {
                        put.emit((text.clone(), true));
                        on_action.emit(Action::PanelNeeded(Panel::Editor));
                    })
                };
                if !offer(&text, as_text.clone()) {
                    as_text.emit(());
                }
            }
            Ok(Given::Archive(file)) if elsewhere => show_image(Job::File(file), None),
            Ok(Given::Archive(_)) => {
                on_action.emit(Action::Noticed(NoticeKind::FileRefused(FileRefusal::NotText)));
            }
            Err(why) => on_action.emit(Action::Noticed(NoticeKind::FileRefused(why))),
        })
    };
    let on_paste = {
        let (editor, on_action) = (editor.clone(), on_action.clone());
        Callback::from(move |text: Rc<str>| {
            let as_text = {
                let (editor, on_action, text) = (editor.clone(), on_action.clone(), text.clone());
                Callback::from(move |()| {
                    on_action.emit(Action::PanelNeeded(Panel::Editor));
                    // A pane that is still hidden cannot take the focus.
                    let (editor, text) = (editor.clone(), text.clone());
                    timer::soon(move || editor.insert(&text));
                })
            };
            offer(&text, as_text)
        })
    };
    let question = match &*asked {
        None => html! {},
        Some(Asked { text, as_text }) => {
            let on_close = {
                let asked = asked.setter();
                Callback::from(move |()| asked.set(None))
            };
            html! {
                <Compose text={text.clone()} {lang} on_action={on_action.clone()} on_text={put.clone()}
                    as_text={as_text.clone()} {on_close} />
            }
        }
    };
    Intake { on_file, on_paste, image: (*image).clone(), question }
}

/// Whether this page shows what is no Dockerfile: a page of others asked for a playground, not for dialogs.
pub fn takes_elsewhere(read_only: bool) -> bool {
    !page::is_embed() && !read_only
}

//! Mounts the page.

use app::browser::page;
use app::components::app::App;

fn main() {
    if let Some(root) = page::mount_point() {
        yew::Renderer::<App>::with_root(root).render();
    }
}

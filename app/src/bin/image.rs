//! Reads real images away from the page: loaded only when one is given.

use app::reader::serve;

fn main() {
    serve::listen();
}

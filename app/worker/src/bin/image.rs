//! Reads real images away from the page: loaded only when one is given.

use worker::reader;

fn main() {
    reader::listen();
}

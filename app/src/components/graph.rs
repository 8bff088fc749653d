pub mod drawing;
pub mod path;
pub mod svg;
pub mod text;

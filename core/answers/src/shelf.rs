use std::any::Any;
use std::fmt;
use std::sync::Arc;

/// Tables that are too large for every visit: whoever asks for an analysis may have fetched some. What is in them, only
/// those who compute know; here it is a thing to hand on. Two shelves are equal where they are one.
#[derive(Clone, Default)]
pub struct Shelf(Option<Arc<dyn Any + Send + Sync>>);

impl Shelf {
    /// A shelf with these tables.
    pub fn of<T: Any + Send + Sync>(tables: Arc<T>) -> Self {
        Self(Some(tables))
    }

    /// The tables, where there are some of that kind.
    pub fn get<T: Any + Send + Sync>(&self) -> Option<Arc<T>> {
        self.0.clone().and_then(|tables| tables.downcast().ok())
    }
}

impl fmt::Debug for Shelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Shelf(…)" } else { "Shelf()" })
    }
}

impl PartialEq for Shelf {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (None, None) => true,
            _ => false,
        }
    }
}

impl Eq for Shelf {}

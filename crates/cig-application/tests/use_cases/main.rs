//! The use cases over the store in memory, with a PCP that answers what each test tells it to.

mod drafts;
mod transmissions;
mod world;

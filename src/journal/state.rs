//! The states of a receipt, and what each permits.

/// Where a receipt or a return stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Journalled; the request may be under way.
    Prepared,
    /// The server holds it; the register has not said whether the paper came out.
    Written,
    /// The fiscal receipt is printed.
    Closed,
    /// The server refused it.
    Rejected,
    /// No answer: the server may hold it.
    Unknown,
    /// A rollback is wanted, and not yet known to be final.
    RollingBack,
    /// The server does not hold it any more.
    RolledBack,
}

impl State {
    /// All of them, in the order of a receipt's life.
    pub const ALL: [State; 7] = [
        State::Prepared,
        State::Written,
        State::Closed,
        State::Rejected,
        State::Unknown,
        State::RollingBack,
        State::RolledBack,
    ];

    /// As it stands in the journal and in answers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            State::Prepared => "PREPARED",
            State::Written => "WRITTEN",
            State::Closed => "CLOSED",
            State::Rejected => "REJECTED",
            State::Unknown => "UNKNOWN",
            State::RollingBack => "ROLLING_BACK",
            State::RolledBack => "ROLLED_BACK",
        }
    }

    /// The state of this name; an unknown name is an error, not a default.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        State::ALL.into_iter().find(|s| s.name() == name)
    }
}

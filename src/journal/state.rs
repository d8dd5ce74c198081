//! The states of a receipt.

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
    /// The server refuses to roll it back: a person looks, and says what became of it.
    Refused,
    /// The server does not hold it any more.
    RolledBack,
}

impl State {
    /// All of them, in the order of a receipt's life.
    pub const ALL: [State; 8] = [
        State::Prepared,
        State::Written,
        State::Closed,
        State::Rejected,
        State::Unknown,
        State::RollingBack,
        State::Refused,
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
            State::Refused => "REFUSED",
            State::RolledBack => "ROLLED_BACK",
        }
    }

    /// The state of this name; an unknown name is an error, not a default.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        State::ALL.into_iter().find(|s| s.name() == name)
    }

    /// Whether the server may hold a receipt in this state and the register does not know.
    #[must_use]
    pub const fn is_open_question(self) -> bool {
        matches!(self, State::Prepared | State::Unknown | State::RollingBack | State::Refused)
    }
}

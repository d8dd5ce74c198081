//! Who has a receipt in flight, and for how long that is believed.

use super::Journal;
use crate::clock::Moment;
use crate::deadline::Deadline;

/// What a call may take past its deadline, with room for a slow disk.
const MARGIN_MS: i64 = 5_000;

impl Journal {
    /// Until when this call has the receipt to itself.
    pub(super) fn lease(deadline: &Deadline) -> String {
        let left = i64::try_from(deadline.left().as_millis()).unwrap_or(i64::MAX);
        Moment::after_ms(left.saturating_add(MARGIN_MS)).to_text()
    }

    /// Whether another session has it in flight: until its lease is over, or it is proven dead.
    pub(super) fn is_held(&self, owner: Option<&str>, lease: Option<&str>) -> bool {
        let Some(owner) = owner.filter(|owner| *owner != self.mark.name()) else { return false };
        !self.mark.is_dead(owner) && !self.is_over(lease)
    }

    /// Whether a stored moment has come; none, or one that cannot be read, has.
    pub(super) fn is_over(&self, moment: Option<&str>) -> bool {
        moment.and_then(Moment::from_text).is_none_or(|moment| moment.is_over(self.opened))
    }
}

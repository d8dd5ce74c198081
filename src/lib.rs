//! The MaxBonus register library.

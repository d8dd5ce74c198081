//! The shop's settings, which a test may change while the sandbox runs.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::amount::Amount;
use crate::rows::{self, Wrong};
use crate::spelling::Spelling;
use crate::store::Document;

/// By which id a check is known as the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Identity {
    /// The register's own number.
    CheckId,
    /// The calculation's number, as the guide has it.
    #[default]
    CalcId,
    /// A whole number of the server's own, which only it gives. A write is the same by its calculation's number; a rollback and a
    /// return take what they get under `check_id` for the number.
    Number,
}

/// The settings; every key has a default.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// By which id a check is known.
    pub identity: Identity,
    /// How much of a position bonuses may pay.
    pub spend_percent: Amount,
    /// How much of what is paid comes back as bonuses.
    pub earn_percent: Amount,
    /// HTTP status of a rollback of an unknown check.
    pub rollback_unknown: u16,
    /// Whether a return that comes again under its `return_id` is known as the same.
    pub knows_returns: bool,
    /// How answers are spelt.
    pub json: Spelling,
    /// Whether check/write and check/return answer with a text to print.
    pub print_text: bool,
    /// Spending needs a PIN for every customer.
    pub require_pin_to_spend: bool,
    /// Unknown fields are refused.
    pub strict: bool,
    /// Codes outside an imported goods list are reported as `not_exist`.
    pub know_goods: bool,
    /// The seed of the SMS PINs.
    pub pin_seed: u64,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            identity: Identity::CalcId,
            spend_percent: Amount::whole(30),
            earn_percent: Amount::whole(5),
            rollback_unknown: 404,
            knows_returns: true,
            json: Spelling::Compact,
            print_text: true,
            require_pin_to_spend: false,
            strict: false,
            know_goods: false,
            pin_seed: 1,
        }
    }
}

impl Settings {
    /// These settings with some keys changed.
    pub fn merged(&self, changes: &Map<String, Value>) -> Result<Settings, Wrong> {
        let settings: Settings = rows::merged(self, changes)?;
        if ![200, 404, 422].contains(&settings.rollback_unknown) {
            return Err(Wrong::at("rollback_unknown", "choice", "rollback_unknown is 200, 404 or 422"));
        }
        rows::percent("spend_percent", settings.spend_percent)?;
        rows::percent("earn_percent", settings.earn_percent)?;
        Ok(settings)
    }
}

impl Document for Settings {
    const KIND: &'static str = "settings";
    fn id(&self) -> &str {
        "settings"
    }
}

//! Exit codes that mean something.

use crate::commands::care;
use sidetrack_core::control::protocol::Failure;
use std::path::Path;
use std::process::ExitCode;

/// How a command ended.
pub enum Ended {
    /// Done.
    Done,
    /// The pick goes on by itself later.
    HeldUp,
    /// The diary is not sound.
    Findings,
}

/// The exit code of an outcome; says on standard error what went wrong, and where JSON is wanted, on standard output too.
pub fn code(outcome: anyhow::Result<Ended>, json: bool, folder: Option<&Path>) -> ExitCode {
    match outcome {
        Ok(Ended::Done) => ExitCode::SUCCESS,
        Ok(Ended::HeldUp) => ExitCode::from(5),
        Ok(Ended::Findings) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("sidetrack: {error:#}");
            let failure = error.downcast_ref::<Failure>();
            if json {
                let code = failure.map_or("failed", |failure| &failure.code);
                let told = serde_json::json!({ "code": code, "message": format!("{error:#}") });
                println!("{told:#}");
            }
            if failure.is_some_and(|failure| failure.code == "diary_damaged") {
                eprintln!("{}", care::way_out(folder));
            }
            ExitCode::from(failure.map_or(1, |failure| number(&failure.code)))
        }
    }
}

fn number(code: &str) -> u8 {
    match code {
        "bad_plan" | "plan_too_often" | "bad_count" | "bad_filter" => 2,
        "no_account" | "not_signed_in" | "sign_in_again" | "sign_in_doubtful"
        | "sign_in_refused" => 3,
        "offline"
        | "uncertain"
        | "rate_limited"
        | "quota_exceeded"
        | "ceiling_reached"
        | "blocked"
        | "server"
        | "unreadable"
        | "accounts_unavailable" => 4,
        "keyring_absent"
        | "keyring_locked"
        | "keyring_damaged"
        | "credentials_damaged"
        | "credentials_io"
        | "token_not_stored" => 6,
        "folder_taken" | "other_version" | "agent_gone" => 7,
        _ => 1,
    }
}

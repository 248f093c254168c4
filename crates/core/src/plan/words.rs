//! A plan in words.

use super::{Plan, Rule, Weekday, cron};
use jiff::civil::Time;

impl Plan {
    /// "Every day at 07:00 and 18:30, 2 tracks each time."
    pub fn words(&self) -> String {
        let when = match &self.rule {
            Rule::Times { times, .. } if times.is_empty() => {
                return "Only when you ask.".to_owned();
            }
            Rule::Times { times, days } => {
                format!("{} at {}", days_words(days), times_words(times))
            }
            Rule::EveryHours { hours: 24, from } => format!("Every day at {}", time_words(*from)),
            Rule::EveryHours { hours: 1, from } => {
                format!("Every hour, {} minutes past", from.minute())
            }
            Rule::EveryHours { hours, from } => {
                format!("Every {hours} hours, one of them at {}", time_words(*from))
            }
            Rule::Cron { expression } => match cron(expression) {
                Ok(cron) => cron.describe().trim_end_matches('.').to_owned(),
                Err(failure) => return failure.message,
            },
        };
        match self.tracks {
            1 => format!("{when}."),
            tracks => format!("{when}, {tracks} tracks each time."),
        }
    }
}

fn days_words(days: &[Weekday]) -> String {
    use Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};
    match days {
        [] => "Every day".to_owned(),
        [Monday, Tuesday, Wednesday, Thursday, Friday] => "Monday to Friday".to_owned(),
        [Saturday, Sunday] => "Saturday and Sunday".to_owned(),
        days => {
            let names: Vec<String> = days.iter().map(|day| format!("{day:?}")).collect();
            and(&names)
        }
    }
}

fn times_words(times: &[Time]) -> String {
    let times: Vec<String> = times.iter().map(|time| time_words(*time)).collect();
    and(&times)
}

fn time_words(time: Time) -> String {
    time.strftime("%H:%M").to_string()
}

/// "a, b and c".
fn and(words: &[String]) -> String {
    match words {
        [before @ .., last] if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        words => words.concat(),
    }
}

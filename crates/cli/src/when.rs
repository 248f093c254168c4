//! Arguments of `plan`: when picks are due.

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use jiff::civil::Time;
use sidetrack_core::plan::{Plan, Rule, Weekday};

/// When picks are due.
#[derive(Debug, Args)]
pub struct When {
    /// Local times of day such as 09:00 18:30
    #[arg(value_parser = time_of_day)]
    pub times: Vec<Time>,
    /// Only on these days, such as mon,wed or weekdays; they stay until told otherwise, all is every day
    #[arg(long, value_name = "DAYS", value_delimiter = ',')]
    pub days: Vec<Day>,
    /// Every so many hours: 1, 2, 3, 4, 6, 8, 12 or 24, counted from the first time given, else from midnight
    #[arg(long, value_name = "HOURS", conflicts_with = "days")]
    pub every: Option<u8>,
    /// By a cron expression such as "30 7 * * mon-fri"
    #[arg(long, value_name = "EXPRESSION", conflicts_with_all = ["times", "days", "every"])]
    pub cron: Option<String>,
    /// Only by hand
    #[arg(long, conflicts_with_all = ["times", "days", "every", "cron"])]
    pub by_hand: bool,
    /// Tracks that each run brings
    #[arg(long, value_name = "NUMBER")]
    pub tracks: Option<u8>,
    /// A missed run is made up for if it was due less than so many hours ago
    #[arg(long, value_name = "HOURS")]
    pub late: Option<u16>,
}

/// Days of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Day {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
    Weekdays,
    Weekend,
    All,
}

/// Such as 9, 7:30 or 18:30.
fn time_of_day(text: &str) -> Result<Time, String> {
    if let Ok(time) = text.parse::<Time>() {
        return Ok(time);
    }
    let (hour, minute) = text.split_once(':').unwrap_or((text, "00"));
    let number = |digits: &str, most: usize| {
        let fits = (1..=most).contains(&digits.len());
        digits.parse::<i8>().ok().filter(|_| fits)
    };
    let time = number(hour, 2).zip(number(minute, 2).filter(|_| minute.len() == 2));
    time.and_then(|(hour, minute)| Time::new(hour, minute, 0, 0).ok())
        .ok_or_else(|| "write a time like 9:00 or 18:30".to_owned())
}

impl When {
    /// Whether nothing is to change.
    pub fn only_shows(&self) -> bool {
        self.times.is_empty()
            && self.days.is_empty()
            && self.every.is_none()
            && self.cron.is_none()
            && !self.by_hand
            && self.tracks.is_none()
            && self.late.is_none()
    }

    /// The new plan, given the one there is.
    pub fn plan(&self, mut plan: Plan) -> Result<Plan> {
        if let Some(rule) = self.rule(&plan.rule)? {
            plan.rule = rule;
        }
        plan.tracks = self.tracks.unwrap_or(plan.tracks);
        plan.late_hours = self.late.unwrap_or(plan.late_hours);
        Ok(plan)
    }

    fn rule(&self, present: &Rule) -> Result<Option<Rule>> {
        if let Some(expression) = &self.cron {
            let expression = expression.clone();
            return Ok(Some(Rule::Cron { expression }));
        }
        if let Some(hours) = self.every {
            let from = self.times.first().copied().unwrap_or(Time::midnight());
            return Ok(Some(Rule::EveryHours { hours, from }));
        }
        let days: Vec<Weekday> = self.days.iter().flat_map(|day| weekdays(*day)).collect();
        let times = match (present, self.times.is_empty() && !self.by_hand) {
            (_, true) if days.is_empty() => return Ok(None),
            (Rule::Times { times, .. }, true) if !times.is_empty() => times.clone(),
            (_, true) => bail!("on these days at what time? Add one, such as 09:00"),
            (_, false) => self.times.clone(),
        };
        // Days stay until told otherwise.
        let stays = days.is_empty() && !self.by_hand;
        let days = match present {
            Rule::Times { days: before, .. } if stays => before.clone(),
            Rule::Times { .. } | Rule::EveryHours { .. } | Rule::Cron { .. } => days,
        };
        Ok(Some(Rule::Times { times, days }))
    }
}

fn weekdays(day: Day) -> Vec<Weekday> {
    let one = |day: usize| vec![Weekday::ALL[day]];
    match day {
        Day::Mon => one(0),
        Day::Tue => one(1),
        Day::Wed => one(2),
        Day::Thu => one(3),
        Day::Fri => one(4),
        Day::Sat => one(5),
        Day::Sun => one(6),
        Day::Weekdays => Weekday::ALL[..5].to_vec(),
        Day::Weekend => Weekday::ALL[5..].to_vec(),
        Day::All => Weekday::ALL.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_keeps_what_is_not_said() {
        let nothing = || When {
            times: Vec::new(),
            days: Vec::new(),
            every: None,
            cron: None,
            by_hand: false,
            tracks: None,
            late: None,
        };
        let mut three = nothing();
        three.tracks = Some(3);
        let plan = three.plan(Plan::default()).unwrap();
        assert_eq!((plan.tracks, &plan.rule), (3, &Plan::default().rule));
        let mut weekdays = nothing();
        weekdays.days = vec![Day::Weekdays];
        let plan = weekdays.plan(plan).unwrap();
        assert_eq!(
            plan.words(),
            "Monday to Friday at 09:00, 3 tracks each time."
        );
        let mut by_hand = nothing();
        by_hand.by_hand = true;
        assert_eq!(by_hand.plan(plan).unwrap().words(), "Only when you ask.");
    }
}

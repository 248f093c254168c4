//! What the user of a trial has set: plan, filters and tidying, another of each from seed to seed.

use crate::world::World;
use anyhow::Result;
use jiff::civil::Time;
use sidetrack_core::control::protocol::Request;
use sidetrack_core::draw::filters::{Drawing, Filters, WayName};
use sidetrack_core::plan::{Plan, Rule};

const NINE: Time = Time::constant(9, 0, 0, 0);
/// In no zone that users travel to is it nine then: what is due in two zones at one instant is due once.
const EVENING: Time = Time::constant(20, 30, 0, 0);

/// Settings of one user. By default those that nobody changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Habits {
    /// The plan.
    pub plan: Plan,
    /// When it is due, by the clock on the wall.
    pub times: Vec<Time>,
    /// Way and filters.
    pub drawing: Drawing,
    /// Days after which what was not played is taken out.
    pub tidy_after_days: Option<u16>,
}

impl Default for Habits {
    fn default() -> Habits {
        Habits {
            plan: Plan::default(),
            times: vec![NINE],
            drawing: Drawing::default(),
            tidy_after_days: None,
        }
    }
}

impl Habits {
    /// Those of a seed: one user in four leaves everything as it is.
    pub fn of(seed: u64) -> Habits {
        let mut habits = Habits::default();
        match seed % 4 {
            0 => {}
            1 => habits.plan.tracks = 3,
            2 => {
                habits.times = vec![NINE, EVENING];
                habits.plan = Plan::at(habits.times.clone());
                habits.drawing.filters = Filters {
                    from_year: Some(1980),
                    to_year: Some(2020),
                    explicit: true,
                    ..Filters::default()
                };
            }
            _ => {
                habits.plan.rule = Rule::Cron {
                    expression: "0 9 * * *".to_owned(),
                };
                habits.plan.tracks = 2;
                habits.drawing.way = WayName::Classic;
                habits.tidy_after_days = Some(2);
            }
        }
        habits
    }

    /// Sets them, as the window does.
    pub(crate) async fn set(&self, world: &World) -> Result<()> {
        let usual = Habits::default();
        let agent = world.agent()?;
        if self.plan != usual.plan {
            let plan = self.plan.clone();
            agent.ask(Request::SetPlan { plan }).await?;
        }
        if self.drawing != usual.drawing {
            let drawing = self.drawing.clone();
            agent.ask(Request::SetDrawing { drawing }).await?;
        }
        if let Some(days) = self.tidy_after_days {
            let after_days = Some(days);
            agent.ask(Request::SetTidy { after_days }).await?;
        }
        Ok(())
    }
}

//! Counting what passed and failed, and reading it from JUnit reports and last lines.

use std::fmt;
use std::ops::AddAssign;

/// How many checks passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub passed: u64,
    pub failed: u64,
}

impl Tally {
    /// One check that counts as a whole.
    pub fn one(passed: bool) -> Self {
        Self {
            passed: u64::from(passed),
            failed: u64::from(!passed),
        }
    }

    /// What a test run comes to, given its exit and the JUnit report that it wrote, if any.
    ///
    /// There is no report when the build failed. A run that ended badly though no test did (stopped
    /// with Ctrl-C, no test matched) counts as one more failure.
    pub fn of_report(exited_well: bool, report: Option<&str>) -> Self {
        Self::believed(exited_well, report.and_then(Self::from_junit))
    }

    /// What a run comes to that ends with the line `N passed, M failed`.
    pub fn of_last_line(exited_well: bool, line: &str) -> Self {
        Self::believed(exited_well, Self::from_line(line))
    }

    fn believed(exited_well: bool, counted: Option<Self>) -> Self {
        match (exited_well, counted) {
            (true, Some(tally)) => tally,
            (false, Some(tally)) if tally.failed > 0 => tally,
            (false, Some(tally)) => Self { failed: 1, ..tally },
            (_, None) => Self::one(false),
        }
    }

    fn from_line(line: &str) -> Option<Self> {
        let (passed, failed) = line.trim().split_once(" passed, ")?;
        Some(Self {
            passed: passed.parse().ok()?,
            failed: failed.strip_suffix(" failed")?.parse().ok()?,
        })
    }

    /// Reads the totals in the root element of a JUnit report.
    ///
    /// Every test is counted once, however often it was tried. Text of the tests themselves cannot
    /// be taken for the root element: it stands further down, and its `<` are escaped.
    fn from_junit(report: &str) -> Option<Self> {
        let root = report.split_once("<testsuites ")?.1.split_once('>')?.0;
        let number = |name: &str| -> Option<u64> {
            let value = root.split_once(&format!("{name}=\""))?.1.split_once('"')?.0;
            value.parse().ok()
        };
        let failed = number(" failures")?.checked_add(number(" errors")?)?;
        Some(Self {
            passed: number("tests")?.checked_sub(failed)?,
            failed,
        })
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Written by nextest 0.9.143 for one test each that passes, panics, aborts, leaks a process,
    /// passes at the second try and runs out of time. Shortened between the elements.
    const MIXED: &str = include_str!("../samples/mixed.xml");
    const ALL_WELL: &str = include_str!("../samples/all-well.xml");
    const NONE_MATCHED: &str = include_str!("../samples/none-matched.xml");

    fn tally(passed: u64, failed: u64) -> Tally {
        Tally { passed, failed }
    }

    #[test]
    fn panics_aborts_and_time_outs_fail_while_flaky_and_leaky_pass() {
        assert_eq!(Tally::of_report(false, Some(MIXED)), tally(3, 3));
    }

    #[test]
    fn a_good_run_is_counted_as_it_stands() {
        assert_eq!(Tally::of_report(true, Some(ALL_WELL)), tally(1, 0));
    }

    #[test]
    fn a_filter_that_matches_nothing_is_a_failure() {
        assert_eq!(Tally::of_report(false, Some(NONE_MATCHED)), tally(0, 1));
    }

    #[test]
    fn a_run_that_was_stopped_is_a_failure() {
        assert_eq!(Tally::of_report(false, Some(ALL_WELL)), tally(1, 1));
    }

    #[test]
    fn a_build_that_failed_leaves_no_report() {
        assert_eq!(Tally::of_report(false, None), tally(0, 1));
    }

    #[test]
    fn a_good_exit_without_a_readable_report_is_not_believed() {
        assert_eq!(Tally::of_report(true, None), tally(0, 1));
        assert_eq!(
            Tally::of_report(true, Some("<testsuites tests=\"many\">")),
            tally(0, 1)
        );
        assert_eq!(Tally::of_report(true, Some("")), tally(0, 1));
    }

    #[test]
    fn a_report_of_vitest_is_read_too() {
        let report = "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<testsuites name=\"vitest tests\" tests=\"7\" failures=\"2\" errors=\"0\" time=\"0.4\">";
        assert_eq!(Tally::of_report(false, Some(report)), tally(5, 2));
    }

    #[test]
    fn a_last_line_is_read_or_a_failure() {
        assert_eq!(
            Tally::of_last_line(true, "36 passed, 0 failed"),
            tally(36, 0)
        );
        assert_eq!(Tally::of_last_line(true, "36 passed"), tally(0, 1));
        assert_eq!(
            Tally::of_last_line(true, "many passed, 0 failed"),
            tally(0, 1)
        );
    }

    #[test]
    fn the_last_line_adds_up() {
        let mut total = Tally::one(true);
        total += Tally::one(false);
        total += tally(40, 2);
        assert_eq!(total.to_string(), "41 passed, 3 failed");
    }
}

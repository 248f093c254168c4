//! The TypeScript types of the window: made from the Rust ones, checked in, and compared here.

use sidetrack_core::care::backup::BackupView;
use sidetrack_core::care::check::{CheckView, Finding};
use sidetrack_core::care::restore::RestoredView;
use sidetrack_core::care::view::CareView;
use sidetrack_core::control::protocol::{Event, Failure};
use sidetrack_core::draw::filters::{BlockedArtist, Drawing, Filters, Heard, WayName};
use sidetrack_core::draw::lists::{List, ListView};
use sidetrack_core::export::{Format, Progress};
use sidetrack_core::health::Health;
use sidetrack_core::import::{FileKind, FileReport, ImportReport, Problem};
use sidetrack_core::plan::{Plan, Rule, Weekday};
use sidetrack_core::run::{Kind, Status};
use sidetrack_core::sighting::Source;
use sidetrack_core::store::Unwritable;
use sidetrack_core::store::recordings::RecordingChange;
use sidetrack_core::view::discoveries::{
    Bubble, DiscoveriesView, Discovery, DiscoveryFigures, DiscoveryStory, DiscoveryYears, Fate,
    LedTo, YearStack,
};
use sidetrack_core::view::history::{
    HistoryAsk, HistoryCounts, HistoryListen, HistoryRow, HistoryView, ListenDetails, ListenKey,
    Origin, SeenView, VersionView,
};
use sidetrack_core::view::imports::{ImportStage, ImportView, ImportsView, PastImport, UndoneView};
use sidetrack_core::view::listening::{
    ArtistRow, Bucket, CalendarDay, CalendarView, ClockView, GapView, Kpi, ListeningView, RangeAsk,
    RangeView, Unit,
};
use sidetrack_core::view::settings::{BackupState, Notifications, PauseView, Quiet, SettingsView};
use sidetrack_core::view::today::{
    MinutesTile, NewArtistsTile, RecentListen, StreakTile, TodayView, YearShare,
};
use sidetrack_core::view::{
    AccountView, AgentClock, DetailsView, Erasure, ListenView, NowPlaying, PickView, PlaylistView,
    RunView, StatusView, StepView, TrackView,
};
use sidetrack_desktop::view::{
    DesktopView, ExportAsk, ExportView, PlanPreview, SignInView, StartAtLogin, Theme,
};
use ts_rs::{Config, TS};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../ui/src/lib/types.ts");

const HEAD: &str = "// Made from the Rust types by `cargo test -p sidetrack-desktop --test types` with SIDETRACK_WRITE_TYPES=1.\n// Times are RFC 3339 in UTC, days and times of day are the user's own.\n";

macro_rules! declarations {
    ($($name:ty),* $(,)?) => {
        [$(<$name as TS>::decl(&Config::new().with_large_int("number"))),*]
    };
}

#[test]
fn the_types_of_the_window_are_those_of_the_agent() {
    let declarations = declarations![
        AccountView,
        AgentClock,
        ArtistRow,
        BackupState,
        BackupView,
        Bubble,
        Bucket,
        CalendarDay,
        CalendarView,
        CareView,
        CheckView,
        ClockView,
        DesktopView,
        DetailsView,
        DiscoveriesView,
        Discovery,
        DiscoveryFigures,
        DiscoveryStory,
        DiscoveryYears,
        Erasure,
        UndoneView,
        Event,
        ExportAsk,
        ExportView,
        Failure,
        Fate,
        FileKind,
        FileReport,
        Finding,
        Format,
        GapView,
        Health,
        HistoryAsk,
        HistoryCounts,
        HistoryListen,
        HistoryRow,
        HistoryView,
        ImportReport,
        ImportStage,
        ImportView,
        ImportsView,
        Kind,
        Kpi,
        LedTo,
        ListenDetails,
        ListenKey,
        ListenView,
        ListeningView,
        MinutesTile,
        NewArtistsTile,
        Notifications,
        NowPlaying,
        Origin,
        PastImport,
        PauseView,
        PickView,
        PlaylistView,
        Problem,
        Progress,
        RangeAsk,
        RangeView,
        RecentListen,
        RecordingChange,
        RestoredView,
        RunView,
        SeenView,
        SettingsView,
        SignInView,
        Source,
        StartAtLogin,
        Status,
        StatusView,
        StepView,
        StreakTile,
        Theme,
        TodayView,
        TrackView,
        Unit,
        VersionView,
        Unwritable,
        YearShare,
        YearStack,
        BlockedArtist,
        Drawing,
        Filters,
        Heard,
        WayName,
        List,
        ListView,
        Plan,
        PlanPreview,
        Rule,
        Weekday,
        Quiet,
    ];
    let lines = declarations.iter().map(|line| format!("\nexport {line}\n"));
    let wanted = HEAD.to_owned() + &lines.collect::<String>();
    if std::env::var_os("SIDETRACK_WRITE_TYPES").is_some() {
        std::fs::write(FILE, &wanted).unwrap();
    }
    let found = std::fs::read_to_string(FILE).unwrap_or_default();
    assert!(
        found == wanted,
        "ui/src/lib/types.ts is not current: run this test with SIDETRACK_WRITE_TYPES=1"
    );
}

// Invented backups of the diary, and what is found when it is looked through.
import type { CareView, CheckView } from "../lib/types";
import type { Situation } from "./world";

export function careOf(situation: Situation): CareView {
  const folder = "/home/margit/.local/share/sidetrack";
  const some = !["first-start", "diary-lost"].includes(situation);
  const backups = [0, 1, 2, 3, 4, 5, 6].map((day) => ({
    path: `${folder}/backups/diary-${20 - day}.sqlite`,
    at: new Date(2026, 10, 20 - day, 3).toISOString(),
    bytes: 1_960_000 - day * 9000,
    listens: day === 5 ? null : 12_480 - day * 31,
    before_migration: day === 6,
    unchanged: false,
  }));
  const aside = situation === "backup-failed" ? [`${folder}/diary.damaged-20261103T180211Z.sqlite`] : [];
  return { bytes: some ? 1_972_000 : 98_304, backups: some ? backups : [], set_aside: aside, set_aside_bytes: aside.length * 1_940_000 };
}

export function checkOf(situation: Situation, { bytes }: CareView): CheckView {
  const findings = [{ code: "listens_missing", message: "3 listens are not there, or not as the sightings say", rows: 3 }];
  return {
    path: "/home/margit/.local/share/sidetrack/diary.sqlite",
    bytes,
    version: 3,
    accounts: 1,
    listens: 12_480,
    sightings: 18_211,
    tracks: 4102,
    picks: 92,
    findings: situation === "check-finds" ? findings : [],
  };
}

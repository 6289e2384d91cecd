// SPDX-License-Identifier: Apache-2.0
#include "reports/history/schema.hpp"

namespace reports {

namespace {

// Texts that repeat in every run (steps, facts) are there once. `started_ms` stands in run_step,
// too: so "when did it last pass" is one look at an index, however many runs there are.
constexpr const char* version_1 = R"sql(
CREATE TABLE outcome (id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE);
INSERT INTO outcome VALUES (0, 'passed'), (1, 'failed'), (2, 'broken'), (3, 'skipped'),
                           (4, 'interrupted');

CREATE TABLE scenario (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);

CREATE TABLE run (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    scenario     INTEGER NOT NULL REFERENCES scenario,
    name         TEXT NOT NULL,
    started      TEXT NOT NULL,
    started_ms   INTEGER NOT NULL,
    sha256       TEXT NOT NULL,
    file         TEXT NOT NULL,
    title        TEXT NOT NULL,
    volab        TEXT NOT NULL,
    provider     TEXT NOT NULL,
    acceleration TEXT NOT NULL,
    git_commit   TEXT NOT NULL,
    git_branch   TEXT NOT NULL,
    outcome      INTEGER NOT NULL REFERENCES outcome,
    ended        INTEGER NOT NULL,
    reason       TEXT NOT NULL,
    took_us      INTEGER NOT NULL,
    passed       INTEGER NOT NULL,
    failed       INTEGER NOT NULL,
    broken       INTEGER NOT NULL,
    skipped      INTEGER NOT NULL,
    interrupted  INTEGER NOT NULL,
    record       TEXT NOT NULL,
    UNIQUE (name, started_ms, sha256));
CREATE INDEX run_by_start ON run (started_ms);
CREATE INDEX run_of_scenario ON run (scenario, started_ms);

CREATE TABLE fact (
    id    INTEGER PRIMARY KEY,
    host  TEXT NOT NULL,
    name  TEXT NOT NULL,
    value TEXT NOT NULL,
    UNIQUE (host, name, value));
CREATE TABLE run_fact (
    run  INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
    fact INTEGER NOT NULL REFERENCES fact,
    PRIMARY KEY (run, fact)) WITHOUT ROWID;
CREATE INDEX run_fact_of_fact ON run_fact (fact);

CREATE TABLE step (
    id       INTEGER PRIMARY KEY,
    scenario INTEGER NOT NULL REFERENCES scenario,
    name     TEXT NOT NULL,
    chapter  TEXT NOT NULL,
    label    TEXT NOT NULL,
    UNIQUE (scenario, name, chapter, label));
CREATE TABLE run_step (
    run        INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    step       INTEGER NOT NULL REFERENCES step,
    started_ms INTEGER NOT NULL,
    outcome    INTEGER NOT NULL REFERENCES outcome,
    took_us    INTEGER,
    attempts   INTEGER NOT NULL,
    reason     TEXT,
    PRIMARY KEY (run, position)) WITHOUT ROWID;
CREATE INDEX run_step_of_step ON run_step (step, outcome, started_ms);

CREATE TABLE baseline (
    name TEXT PRIMARY KEY,
    run  INTEGER NOT NULL REFERENCES run DEFERRABLE INITIALLY DEFERRED) WITHOUT ROWID;
CREATE INDEX baseline_of_run ON baseline (run);
)sql";

}  // namespace

const std::vector<const char*>& schema()
{
    static const std::vector<const char*> versions{version_1};
    return versions;
}

}  // namespace reports

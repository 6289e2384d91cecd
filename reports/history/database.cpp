// SPDX-License-Identifier: Apache-2.0
#include "reports/history/database.hpp"

#include <cerrno>
#include <cstring>
#include <thread>

#include <sqlite3.h>
#include <unistd.h>

#include "harness/base/duration.hpp"
#include "harness/base/text.hpp"

namespace reports {

namespace fs = std::filesystem;
using harness::cat;
using harness::Error;
using harness::lab_error;
using harness::Ok;
using harness::Result;
using harness::usage_error;

namespace {

constexpr std::int64_t application = 0x766c6162;  // "vlab": application_id of our files
constexpr const char* add_again = "move it away; 'volab history add runs/*' makes a new one of the "
                                  "records";

/// "file:" URI of a path: what has a meaning in a URI is escaped (https://www.sqlite.org/uri.html).
std::string uri_of(const fs::path& file, const char* options)
{
    std::string uri = "file:";
    for (const char c : fs::absolute(file).string())
        uri += c == '%' ? "%25" : c == '?' ? "%3f" : c == '#' ? "%23" : std::string(1, c);
    return uri + options;
}

Error not_opened(const fs::path& file, const std::string& why)
{
    return usage_error(cat("cannot open the history '", file.string(), "': ", why),
                       "name another file with --history");
}

/// Why a file cannot be a history, told better than SQLite does.
Result<> look_at(const fs::path& file, Access access)
{
    std::error_code error;
    const auto status = fs::status(file, error);
    if (fs::exists(status) && !fs::is_regular_file(status))
        return not_opened(file, fs::is_directory(status) ? "it is a folder" : "it is no file");
    if (access == Access::read || fs::exists(status))
        return Ok{};
    const fs::path folder = file.parent_path().empty() ? "." : file.parent_path();
    const std::string cannot = cat("cannot make the history '", file.string(), "': ");
    if (!fs::is_directory(folder, error))
        return usage_error(cat(cannot, "there is no folder '", folder.string(), "'"),
                           "make the folder, or name another file with --history");
    if (::access(folder.c_str(), W_OK) != 0)
        return usage_error(cat(cannot, std::strerror(errno)), "name another file with --history");
    return Ok{};
}

}  // namespace

bool Row::null(int column) const
{
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::int64_t Row::number(int column) const
{
    return sqlite3_column_int64(statement_, column);
}

std::string Row::text(int column) const
{
    const void* bytes = sqlite3_column_blob(statement_, column);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    return bytes == nullptr ? std::string{} : std::string(static_cast<const char*>(bytes), size);
}

void Database::Close::operator()(sqlite3* database) const
{
    sqlite3_close_v2(database);
}

void Database::Close::operator()(sqlite3_stmt* statement) const
{
    sqlite3_finalize(statement);
}

Error Database::error() const
{
    const std::string name = cat("the history '", file_.string(), "'");
    switch (sqlite3_errcode(database_.get())) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return lab_error(cat(name, " is locked: another program has been writing to it for ",
                                 harness::to_string(patience_)),
                             "try again when that has ended");
        case SQLITE_NOTADB:
            return usage_error(cat("'", file_.string(),
                                   "' is no history: it is not an SQLite "
                                   "database"),
                               "name another file with --history");
        case SQLITE_READONLY:
            return usage_error(cat(name, " cannot be written to: it is read-only"),
                               "name another file with --history");
        case SQLITE_CANTOPEN: {
            const int number = sqlite3_system_errno(database_.get());
            return not_opened(file_, number != 0 ? std::strerror(number)
                                                 : sqlite3_errmsg(database_.get()));
        }
        case SQLITE_FULL:
        case SQLITE_IOERR: {
            const int number = sqlite3_system_errno(database_.get());
            return lab_error(
                cat("cannot use ", name, ": ",
                    number != 0 ? std::strerror(number) : sqlite3_errmsg(database_.get())),
                "what it had before is still there; make room on its disk");
        }
        case SQLITE_CORRUPT: return lab_error(cat(name, " is damaged"), add_again);
        default: return lab_error(cat(name, ": ", sqlite3_errmsg(database_.get())));
    }
}

Result<Database> Database::open(const fs::path& file, Access access,
                                std::chrono::milliseconds patience)
{
    Database database;
    database.file_ = file;
    database.patience_ = patience;
    if (const auto fine = look_at(file, access); !fine)
        return fine.error();
    if (const auto connected = database.connect(access); !connected)
        return connected.error();
    const auto ready = access == Access::write ? database.prepare_to_write() : database.recognise();
    if (!ready)
        return ready.error();
    return database;
}

Result<> Database::connect(Access access)
{
    std::error_code error;
    const bool absent = access == Access::read && !fs::exists(file_, error);
    const auto try_it = [&](const std::string& name, int flags) {
        sqlite3* made = nullptr;
        sqlite3_open_v2(name.c_str(), &made, flags | SQLITE_OPEN_URI, nullptr);
        statements_.clear();
        database_.reset(made);  // also of a failure: it has the error
        sqlite3_extended_result_codes(made, 0);
        sqlite3_busy_timeout(made, static_cast<int>(patience_.count()));
        // The file is only looked at when something is asked.
        return sqlite3_exec(made, "PRAGMA schema_version", nullptr, nullptr, nullptr);
    };
    if (absent)
        return try_it(":memory:", SQLITE_OPEN_READWRITE) == SQLITE_OK ? Result<>(Ok{})
                                                                      : this->error();
    if (access == Access::write)
        return try_it(uri_of(file_, ""), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) == SQLITE_OK
                   ? Result<>(Ok{})
                   : this->error();
    if (try_it(uri_of(file_, ""), SQLITE_OPEN_READWRITE) == SQLITE_OK)
        return Ok{};
    // In a folder that cannot be written to, a reader has no place for what it shares with
    // writers. Without a log of theirs there are none.
    const int code = sqlite3_errcode(database_.get());
    fs::path log = file_;
    log += "-wal";
    if ((code == SQLITE_CANTOPEN || code == SQLITE_READONLY) && !fs::exists(log, error) &&
        try_it(uri_of(file_, "?immutable=1"), SQLITE_OPEN_READONLY) == SQLITE_OK)
        return Ok{};
    return this->error();
}

Result<> Database::recognise()
{
    // In one look: somebody else may be making the file.
    if (const auto begun = run("BEGIN"); !begun)
        return begun;
    const auto id = number("PRAGMA application_id");
    const auto tables = number("SELECT count(*) FROM sqlite_schema");
    (void)run("COMMIT");
    if (!id || !tables)
        return id ? tables.error() : id.error();
    if (**id == application || (**id == 0 && **tables == 0))
        return Ok{};
    return usage_error(
        cat("'", file_.string(), "' is no history: it is another program's database"),
        "name another file with --history");
}

Result<> Database::prepare_to_write()
{
    if (const auto ours = recognise(); !ours)
        return ours;
    // Two programs that make the file at once cannot wait for each other inside of SQLite here.
    const auto deadline = std::chrono::steady_clock::now() + patience_;
    const auto set_up = "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL;"
                        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON";
    for (;;) {
        const auto done = script(set_up);
        if (done || sqlite3_errcode(database_.get()) != SQLITE_BUSY ||
            std::chrono::steady_clock::now() > deadline)
            return done;
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
}

Result<> Database::script(const char* sql)
{
    if (sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK)
        return error();
    return Ok{};
}

Result<sqlite3_stmt*> Database::statement(const std::string& sql)
{
    Statement& known = statements_[sql];
    if (!known) {
        sqlite3_stmt* made = nullptr;
        if (sqlite3_prepare_v3(database_.get(), sql.c_str(), static_cast<int>(sql.size()),
                               SQLITE_PREPARE_PERSISTENT, &made, nullptr) != SQLITE_OK)
            return error();
        known.reset(made);
    }
    return known.get();
}

Result<> Database::run(const std::string& sql, const std::vector<Value>& values,
                       const EachRow& each)
{
    const auto prepared = statement(sql);
    if (!prepared)
        return prepared.error();
    sqlite3_stmt* const to_run = *prepared;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const int at = static_cast<int>(i) + 1;
        if (const auto* text = std::get_if<std::string>(&values[i]))
            sqlite3_bind_text64(to_run, at, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
        else if (const auto* whole = std::get_if<std::int64_t>(&values[i]))
            sqlite3_bind_int64(to_run, at, *whole);
        else
            sqlite3_bind_null(to_run, at);
    }
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(to_run)) == SQLITE_ROW)
        if (each)
            each(Row{to_run});
    const auto result = code == SQLITE_DONE ? Result<>(Ok{}) : error();
    sqlite3_reset(to_run);
    sqlite3_clear_bindings(to_run);
    return result;
}

Result<std::optional<std::int64_t>> Database::number(const std::string& sql,
                                                     const std::vector<Value>& values)
{
    std::optional<std::int64_t> found;
    const auto ran = run(sql, values, [&](const Row& row) {
        if (!found)
            found = row.number(0);
    });
    if (!ran)
        return ran.error();
    return found;
}

Result<> Database::transaction(const std::function<Result<>()>& work)
{
    if (const auto begun = run("BEGIN IMMEDIATE"); !begun)
        return begun;
    auto done = work();
    if (done)
        done = run("COMMIT");
    if (!done && sqlite3_get_autocommit(database_.get()) == 0)
        (void)run("ROLLBACK");  // closing the file would do it, too
    return done;
}

Result<> Database::migrate(const std::vector<const char*>& steps)
{
    const auto newest = static_cast<std::int64_t>(steps.size());
    const auto there = number("PRAGMA user_version");
    if (!there)
        return there.error();
    if (**there > newest)
        return usage_error(cat("the history '", file_.string(), "' has schema ", **there,
                               ", and this volab knows ", newest),
                           "use the volab that wrote it, or a newer one");
    if (**there == newest)
        return Ok{};
    return transaction([&]() -> Result<> {
        const auto now = number("PRAGMA user_version");  // somebody else may have done it by now
        if (!now)
            return now.error();
        for (std::int64_t version = **now; version < newest; ++version)
            if (const auto done = script(steps[static_cast<std::size_t>(version)]); !done)
                return done;
        return script(
            cat("PRAGMA application_id = ", application, "; PRAGMA user_version = ", newest)
                .c_str());
    });
}

std::int64_t Database::last_id() const
{
    return sqlite3_last_insert_rowid(database_.get());
}

std::int64_t Database::changes() const
{
    return sqlite3_changes64(database_.get());
}

}  // namespace reports

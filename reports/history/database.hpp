// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "harness/base/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace reports {

/// What is bound to a statement's `?`: NULL, a number, a text.
using Value = std::variant<std::nullptr_t, std::int64_t, std::string>;

/// A row of an answer, for as long as it is told. Columns count from 0.
class Row {
public:
    explicit Row(sqlite3_stmt* statement) : statement_(statement) {}
    bool null(int column) const;
    std::int64_t number(int column) const;  ///< 0 of NULL
    std::string text(int column) const;     ///< empty of NULL

private:
    sqlite3_stmt* statement_;
};

enum class Access { read, write };

/// An SQLite database of ours, told from those of other programs by its application_id
/// (https://www.sqlite.org/fileformat.html). The one place that includes SQLite.
class Database {
public:
    /// To write, the file is made when it is not there, in a folder that is. To read one that is
    /// not there is to read an empty one. Whoever finds it locked waits so long.
    static harness::Result<Database> open(const std::filesystem::path& file, Access access,
                                          std::chrono::milliseconds patience);

    /// Runs one statement and tells each row of its answer.
    using EachRow = std::function<void(const Row&)>;
    harness::Result<> run(const std::string& sql, const std::vector<Value>& values = {},
                          const EachRow& each = {});

    /// The number in the first column of the first row, if there is a row.
    harness::Result<std::optional<std::int64_t>> number(const std::string& sql,
                                                        const std::vector<Value>& values = {});

    /// All that `work` does, or nothing of it when it or the disk fails.
    harness::Result<> transaction(const std::function<harness::Result<>()>& work);

    /// Takes the file to the newest schema: `steps[n]`, statements with a `;` each, lead from
    /// version n to n + 1. A newer file than that is an Error.
    harness::Result<> migrate(const std::vector<const char*>& steps);

    std::int64_t last_id() const;  ///< of the row inserted last
    std::int64_t changes() const;  ///< rows that the statement before changed

private:
    struct Close {
        void operator()(sqlite3* database) const;
        void operator()(sqlite3_stmt* statement) const;
    };
    using Statement = std::unique_ptr<sqlite3_stmt, Close>;

    Database() = default;
    harness::Result<> connect(Access access);
    harness::Result<> recognise();
    harness::Result<> prepare_to_write();
    harness::Result<> script(const char* sql);
    harness::Result<sqlite3_stmt*> statement(const std::string& sql);
    harness::Error error() const;

    std::filesystem::path file_;
    std::chrono::milliseconds patience_{};
    std::unique_ptr<sqlite3, Close> database_;
    std::map<std::string, Statement> statements_;  // by their SQL; they go before the database does
};

}  // namespace reports

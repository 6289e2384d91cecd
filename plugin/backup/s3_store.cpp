// SPDX-License-Identifier: Apache-2.0
#include "plugin/backup/s3_store.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <thread>

#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/text.hpp"
#include "plugin/backup/digest.hpp"
#include "plugin/share/beneath.hpp"
#include "plugin/share/fault_point.hpp"

namespace convoy {

namespace {

using harness::cat;
using harness::Error;
using harness::lab_error;
using harness::Ok;
using harness::Result;

constexpr std::int64_t piece_size = 8 << 20;  // of a download

bool passes_by_itself(long status)
{
    return status >= 500 || status == 429 || status == 408;
}

Error failed(const std::string& doing, const HttpResponse& response)
{
    const std::string code = xml_text(response.body, "Code"),
                      message = xml_text(response.body, "Message");
    Error error = lab_error(
        cat("S3: cannot ", doing, ": ", code.empty() ? cat("HTTP ", response.status) : code,
            message.empty() ? ""
                            : cat(": ", harness::excerpt(harness::without_escapes(message), 300))));
    if (const auto region = response.headers.find("x-amz-bucket-region");
        response.status == 301 && region != response.headers.end())
        error.hint =
            cat("the bucket is in ", region->second, ": s3://BUCKET@", region->second, "/PATH");
    return error;
}

struct Call {
    std::string method;
    std::string key = {};    ///< with the store's path; empty: the bucket itself
    std::string query = {};  ///< escaped, sorted
    std::vector<std::string> headers = {};
    std::string_view body = {};
};

class S3Store : public ObjectStore {
public:
    S3Store(S3Address address, std::string base, bool region_given, AwsIdentity identity,
            S3Patience patience)
        : address_(std::move(address)), base_(std::move(base)), region_given_(region_given),
          identity_(std::move(identity)), patience_(patience)
    {
    }

    std::string url() const override
    {
        return cat("s3://", address_.bucket, region_given_ ? cat("@", address_.region) : "", "/",
                   address_.path);
    }

    Result<std::optional<std::string>> read(const std::string& key) override
    {
        auto response = call({.method = "GET", .key = full(key)});
        if (!response)
            return response.error();
        if (is_missing(*response))
            return std::optional<std::string>{};
        if (response->status != 200)
            return failed(cat("read ", key), *response);
        return std::optional{std::move(response->body)};
    }

    Result<> write(const std::string& key, const std::string& text) override
    {
        return put_whole(key, text);
    }

    /// Without a delimiter, which not all servers understand.
    Result<std::vector<std::string>> names(const std::string& key) override
    {
        const std::string prefix = full(key) + "/";
        std::vector<std::string> names;
        S3From from;
        for (;;) {
            const auto response = call({.method = "GET", .query = s3_list_query(prefix, from)});
            if (!response)
                return response.error();
            if (response->status != 200)
                return failed(cat("list ", key), *response);
            const S3Page page = parse_s3_page(response->body);
            const std::size_t before = names.size();
            for (const std::string& object : page.keys)
                if (const std::string name = s3_name_below(prefix, object);
                    !name.empty() && (names.empty() || names.back() != name))
                    names.push_back(name);
            if (page.next.empty())
                return names;
            S3From next = s3_next(prefix, page, names.size() - before);
            if (next == from)
                return lab_error(cat("S3: cannot list ", key, ": the server repeats itself"));
            from = std::move(next);
        }
    }

    Result<std::optional<std::int64_t>> size(const std::string& key) override
    {
        const auto response = call({.method = "HEAD", .key = full(key)});
        if (!response)
            return response.error();
        if (response->status == 404)
            return std::optional<std::int64_t>{};
        if (response->status != 200)
            return failed(cat("look at ", key), *response);
        return std::optional{number_in(*response, "content-length")};
    }

    Result<> put(const std::string& key, int file, Job& job) override
    {
        struct stat info = {};
        if (::fstat(file, &info) != 0)
            return cannot("read", "the snapshot's archive");
        if (info.st_size > s3_part_size(info.st_size))
            return put_parts(key, file, info.st_size, job);
        const auto text = piece_of(file, 0, info.st_size);
        if (!text)
            return text.error();
        auto done = put_whole(key, *text);
        if (done)
            job.advance(info.st_size);
        return done;
    }

    Result<> get(const std::string& key, const Sink& sink) override
    {
        const auto head = call({.method = "HEAD", .key = full(key)});
        if (!head)
            return head.error();
        if (head->status != 200)
            return failed(cat("read ", key), *head);
        const std::int64_t size = number_in(*head, "content-length");
        const auto tag = head->headers.find("etag");
        for (std::int64_t at = 0; at < size; at += piece_size) {
            const std::int64_t end = std::min(at + piece_size, size);
            Call part{.method = "GET",
                      .key = full(key),
                      .headers = {cat("Range: bytes=", at, "-", end - 1)}};
            if (tag != head->headers.end())
                part.headers.push_back(cat("If-Match: ", tag->second));
            const auto response = call(part);
            if (!response)
                return response.error();
            if (response->status != 206 && !(response->status == 200 && at == 0 && end == size))
                return failed(cat("read ", key), *response);
            if (static_cast<std::int64_t>(response->body.size()) != end - at)
                return lab_error(cat("S3: cannot read ", key, ": not all of it came"));
            if (const auto taken = sink(response->body); !taken)
                return taken;
        }
        return Ok{};
    }

    Result<> remove(const std::string& key) override
    {
        abort_uploads(full(key));
        const auto response = call({.method = "DELETE", .key = full(key)});
        if (!response)
            return response.error();
        if (response->status != 204 && response->status != 200 && !is_missing(*response))
            return failed(cat("remove ", key), *response);
        return Ok{};
    }

private:
    std::string full(const std::string& key) const
    {
        return address_.path.empty() ? key : cat(address_.path, "/", key);
    }

    static bool is_missing(const HttpResponse& response)
    {
        return response.status == 404 && xml_text(response.body, "Code") != "NoSuchBucket";
    }

    static std::int64_t number_in(const HttpResponse& response, const char* header)
    {
        const auto found = response.headers.find(header);
        std::int64_t number = 0;
        if (found != response.headers.end())
            std::from_chars(found->second.data(), found->second.data() + found->second.size(),
                            number);
        return number;
    }

    static Result<std::string> piece_of(int file, std::int64_t at, std::int64_t size)
    {
        std::string piece(static_cast<std::size_t>(size), '\0');
        std::size_t have = 0;
        while (have < piece.size()) {
            const ssize_t got = ::pread(file, piece.data() + have, piece.size() - have,
                                        at + static_cast<std::int64_t>(have));
            if (got < 0 && errno == EINTR)
                continue;
            if (got < 0)
                return cannot("read", "the snapshot's archive");
            if (got == 0)
                return lab_error("the snapshot's archive became shorter while it was read");
            have += static_cast<std::size_t>(got);
        }
        return piece;
    }

    /// Asks until there is an answer that stands. S3 takes each of our requests twice without harm.
    Result<HttpResponse> call(const Call& call)
    {
        std::string url = base_;
        if (!call.key.empty())
            url += cat("/", percent_encoded(call.key, "/"));
        else
            url += "/";
        if (!call.query.empty())
            url += cat("?", call.query);
        HttpRequest request{
            .method = call.method, .url = url, .headers = call.headers, .body = call.body};
        request.headers.push_back(cat("x-amz-content-sha256: ", sha256_of(call.body)));
        if (call.method == "PUT" || call.method == "POST")
            request.headers.push_back("Content-Type: application/octet-stream");
        auto pause = patience_.first_pause;
        for (int tries = 1;; ++tries, pause *= 2) {
            const auto credentials = identity_.credentials();
            if (!credentials)
                return credentials.error();
            request.signer = AwsSigner{*credentials, address_.region};
            auto response = ask_http(request);
            if ((response && !passes_by_itself(response->status)) || tries >= patience_.tries)
                return response ? response
                                : Result<HttpResponse>{lab_error(cat("S3: ", response.error().what),
                                                                 response.error().hint)};
            std::this_thread::sleep_for(pause);
        }
    }

    Result<> put_whole(const std::string& key, std::string_view text)
    {
        const auto response = call({.method = "PUT", .key = full(key), .body = text});
        if (!response)
            return response.error();
        if (response->status != 200)
            return failed(cat("write ", key), *response);
        return Ok{};
    }

    Result<> put_parts(const std::string& key, int file, std::int64_t size, Job& job)
    {
        const auto begun = call({.method = "POST", .key = full(key), .query = "uploads="});
        if (!begun)
            return begun.error();
        const std::string id = xml_text(begun->body, "UploadId");
        if (begun->status != 200 || id.empty())
            return failed(cat("begin to write ", key), *begun);
        fault_point("upload-begun");
        auto done = send_parts(key, id, file, size, job);
        if (!done)
            (void)call({.method = "DELETE",
                        .key = full(key),
                        .query = cat("uploadId=", percent_encoded(id))});
        return done;
    }

    Result<> send_parts(const std::string& key, const std::string& id, int file, std::int64_t size,
                        Job& job)
    {
        const std::int64_t part_size = s3_part_size(size);
        std::string parts = "<CompleteMultipartUpload>";
        int number = 0;
        for (std::int64_t at = 0; at < size; at += part_size) {
            if (job.should_stop())
                return lab_error("it was ended, because the daemon shuts down");
            const auto piece = piece_of(file, at, std::min(part_size, size - at));
            if (!piece)
                return piece.error();
            const auto sent =
                call({.method = "PUT",
                      .key = full(key),
                      .query = cat("partNumber=", ++number, "&uploadId=", percent_encoded(id)),
                      .body = *piece});
            if (!sent)
                return sent.error();
            const auto tag = sent->headers.find("etag");
            if (sent->status != 200 || tag == sent->headers.end())
                return failed(cat("write part ", number, " of ", key), *sent);
            parts += cat("<Part><PartNumber>", number, "</PartNumber><ETag>",
                         harness::replace_all(tag->second, "\"", "&quot;"), "</ETag></Part>");
            job.advance(static_cast<std::int64_t>(piece->size()));
            fault_point("upload-part");
        }
        parts += "</CompleteMultipartUpload>";
        const auto completed = call({.method = "POST",
                                     .key = full(key),
                                     .query = cat("uploadId=", percent_encoded(id)),
                                     .body = parts});
        if (!completed)
            return completed.error();
        // An answer that began well may still be an error.
        if (completed->status != 200 || completed->body.find("<Error>") != std::string::npos)
            return failed(cat("complete ", key), *completed);
        return Ok{};
    }

    /// Ends uploads that were begun and never completed: their parts cost money and are seen by
    /// nobody. Servers that do not list them have nothing to be ended.
    void abort_uploads(const std::string& full_key)
    {
        const auto response = call(
            {.method = "GET", .query = cat("prefix=", percent_encoded(full_key), "&uploads=")});
        if (!response || response->status != 200)
            return;
        std::string_view xml = response->body;
        for (auto at = xml.find("<Upload>"); at != xml.npos; at = xml.find("<Upload>")) {
            const std::string_view upload = xml.substr(at, xml.find("</Upload>", at) - at);
            if (xml_text(upload, "Key") == full_key)
                (void)call(
                    {.method = "DELETE",
                     .key = full_key,
                     .query = cat("uploadId=", percent_encoded(xml_text(upload, "UploadId")))});
            xml.remove_prefix(at + 8);
        }
    }

    S3Address address_;
    std::string base_;
    bool region_given_;
    AwsIdentity identity_;
    S3Patience patience_;
};

/// Where the bucket is: a name with dots has no certificate of its own.
Result<std::string> base_of(const S3Address& address, std::string endpoint)
{
    if (endpoint.empty()) {
        const std::string domain =
            cat("s3.", address.region,
                address.region.starts_with("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com");
        return address.bucket.find('.') == std::string::npos
                   ? cat("https://", address.bucket, ".", domain)
                   : cat("https://", domain, "/", address.bucket);
    }
    if (endpoint.find("://") == std::string::npos)
        endpoint = cat("https://", endpoint);
    if (!endpoint.starts_with("http://") && !endpoint.starts_with("https://"))
        return harness::usage_error("the endpoint of S3 is neither http:// nor https://");
    while (endpoint.ends_with('/'))
        endpoint.pop_back();
    return cat(endpoint, "/", address.bucket);
}

}  // namespace

Result<std::unique_ptr<ObjectStore>> open_s3_store(const std::string& text,
                                                   const std::string& endpoint,
                                                   AwsIdentity identity, S3Patience patience)
{
    auto address = parse_s3_address(text);
    if (!address)
        return address.error();
    const bool region_given = !address->region.empty();
    if (!region_given)
        address->region = identity.region();
    if (address->region.empty() && !endpoint.empty())
        address->region = "us-east-1";  // any will do for a server that has none
    if (address->region.empty())
        return harness::usage_error(
            "AWS Error:  MissingRegion: the bucket's region is not known",
            "s3://BUCKET@REGION/PATH, or AWS_REGION in the daemon's environment");
    const auto base = base_of(*address, endpoint);
    if (!base)
        return base.error();
    return std::unique_ptr<ObjectStore>{std::make_unique<S3Store>(
        std::move(*address), *base, region_given, std::move(identity), patience)};
}

}  // namespace convoy

// SPDX-License-Identifier: Apache-2.0
#include "plugin/backup/curl.hpp"

#include <algorithm>
#include <memory>

#include <curl/curl.h>
#include <dlfcn.h>

#include "harness/base/text.hpp"

namespace convoy {

namespace {

using harness::cat;
using harness::lab_error;
using harness::Result;

constexpr unsigned oldest = 0x075800;  // 7.88: earlier ones sign what S3 refuses

/// The part of libcurl that is used, by its own declarations.
struct Library {
    decltype(&::curl_global_init) global_init = nullptr;
    decltype(&::curl_version_info) version_info = nullptr;
    decltype(&::curl_easy_init) easy_init = nullptr;
    decltype(&::curl_easy_setopt) easy_setopt = nullptr;
    decltype(&::curl_easy_perform) easy_perform = nullptr;
    decltype(&::curl_easy_getinfo) easy_getinfo = nullptr;
    decltype(&::curl_easy_cleanup) easy_cleanup = nullptr;
    decltype(&::curl_easy_strerror) easy_strerror = nullptr;
    decltype(&::curl_slist_append) slist_append = nullptr;
    decltype(&::curl_slist_free_all) slist_free_all = nullptr;
};

template <typename Function>
bool find(void* handle, const char* name, Function& function)
{
    function = reinterpret_cast<Function>(::dlsym(handle, name));
    return function != nullptr;
}

Result<Library> load()
{
    constexpr const char* hint = "apt install libcurl4 (Debian 12) or libcurl4t64 (Debian 13)";
    void* handle = ::dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (!handle)
        handle = ::dlopen("libcurl-gnutls.so.4", RTLD_NOW | RTLD_LOCAL);
    if (!handle)
        return lab_error("backups to S3 need libcurl, which is not installed on this host", hint);
    Library curl;
    if (!find(handle, "curl_global_init", curl.global_init) ||
        !find(handle, "curl_version_info", curl.version_info) ||
        !find(handle, "curl_easy_init", curl.easy_init) ||
        !find(handle, "curl_easy_setopt", curl.easy_setopt) ||
        !find(handle, "curl_easy_perform", curl.easy_perform) ||
        !find(handle, "curl_easy_getinfo", curl.easy_getinfo) ||
        !find(handle, "curl_easy_cleanup", curl.easy_cleanup) ||
        !find(handle, "curl_easy_strerror", curl.easy_strerror) ||
        !find(handle, "curl_slist_append", curl.slist_append) ||
        !find(handle, "curl_slist_free_all", curl.slist_free_all))
        return lab_error("the libcurl of this host is not one that convoy can use", hint);
    if (curl.version_info(CURLVERSION_NOW)->version_num < oldest)
        return lab_error(cat("the libcurl of this host is too old: ",
                             curl.version_info(CURLVERSION_NOW)->version, "; S3 needs 7.88"),
                         hint);
    curl.global_init(CURL_GLOBAL_DEFAULT);
    return curl;
}

const Result<Library>& library()
{
    static const Result<Library> loaded = load();
    return loaded;
}

struct Received {
    HttpResponse response;
    std::size_t largest = 0;
    bool is_too_large = false;
};

std::size_t take_body(char* bytes, std::size_t, std::size_t size, void* to)
{
    auto& received = *static_cast<Received*>(to);
    received.is_too_large = received.response.body.size() + size > received.largest;
    if (received.is_too_large)
        return 0;
    received.response.body.append(bytes, size);
    return size;
}

std::size_t take_header(char* bytes, std::size_t, std::size_t size, void* to)
{
    auto& headers = static_cast<Received*>(to)->response.headers;
    const std::string_view line{bytes, size};
    if (line.starts_with("HTTP/"))
        headers.clear();  // of an answer before the last one
    const auto colon = line.find(':');
    if (colon == line.npos)
        return size;
    std::string name{line.substr(0, colon)};
    std::ranges::transform(name, name.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    });
    headers[name] = harness::trim(line.substr(colon + 1));
    return size;
}

/// One request's handle and what hangs on it.
class Transfer {
public:
    explicit Transfer(const Library& curl) : curl_(curl), handle_(curl.easy_init()) {}
    ~Transfer()
    {
        curl_.slist_free_all(headers_);
        if (handle_)
            curl_.easy_cleanup(handle_);
    }
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    Result<HttpResponse> run(const HttpRequest& request)
    {
        if (!handle_)
            return lab_error("libcurl does not start");
        Received received{{}, request.largest_answer};
        prepare(request, received);
        const CURLcode code = curl_.easy_perform(handle_);
        if (received.is_too_large)
            return lab_error(cat("the answer is larger than ", request.largest_answer, " bytes"));
        if (code != CURLE_OK)
            return lab_error(cat(curl_.easy_strerror(code), where(request.url)));
        curl_.easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &received.response.status);
        return std::move(received.response);
    }

private:
    static std::string where(const std::string& url)
    {
        const auto scheme = url.find("://");
        return cat(" (", url.substr(0, url.find('/', scheme == url.npos ? 0 : scheme + 3)), ")");
    }

    template <typename Value>
    void set(CURLoption option, Value value)
    {
        curl_.easy_setopt(handle_, option, value);
    }

    void prepare(const HttpRequest& request, Received& received)
    {
        set(CURLOPT_URL, request.url.c_str());
        set(CURLOPT_PATH_AS_IS, 1L);
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_PROTOCOLS_STR, "http,https");
        set(CURLOPT_USERAGENT, "convoy/" VOLAB_VERSION);
        set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(request.patience_to_connect.count()));
        set(CURLOPT_LOW_SPEED_LIMIT, 1L);
        set(CURLOPT_LOW_SPEED_TIME, 60L);
        set(CURLOPT_WRITEFUNCTION, take_body);
        set(CURLOPT_WRITEDATA, static_cast<void*>(&received));
        set(CURLOPT_HEADERFUNCTION, take_header);
        set(CURLOPT_HEADERDATA, static_cast<void*>(&received));
        if (request.method == "HEAD")
            set(CURLOPT_NOBODY, 1L);
        else if (request.method == "PUT" || request.method == "POST") {
            set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
            set(CURLOPT_POSTFIELDS, request.body.empty() ? "" : request.body.data());
        }
        if (request.method != "HEAD")
            set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
        for (const std::string& header : request.headers)
            headers_ = curl_.slist_append(headers_, header.c_str());
        if (request.signer)
            sign(*request.signer);
        set(CURLOPT_HTTPHEADER, headers_);
    }

    void sign(const AwsSigner& signer)
    {
        set(CURLOPT_AWS_SIGV4, cat("aws:amz:", signer.region, ":", signer.service).c_str());
        set(CURLOPT_USERNAME, signer.credentials.key.c_str());
        set(CURLOPT_PASSWORD, signer.credentials.secret.c_str());
        if (!signer.credentials.token.empty())
            headers_ = curl_.slist_append(
                headers_, cat("x-amz-security-token: ", signer.credentials.token).c_str());
    }

    const Library& curl_;
    CURL* handle_;
    curl_slist* headers_ = nullptr;
};

}  // namespace

Result<HttpResponse> ask_http(const HttpRequest& request)
{
    const auto& curl = library();
    if (!curl)
        return curl.error();
    return Transfer(*curl).run(request);
}

}  // namespace convoy

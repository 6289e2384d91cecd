// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <sstream>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "harness/base/text.hpp"
#include "harness/scenario/node.hpp"

namespace harness::scenario {

namespace {

constexpr std::size_t deepest = 64;
constexpr std::size_t most_nodes = 5'000'000;  // with aliases spelled out: a bomb has more

SourceSpot spot(const std::string& file, const YAML::Mark& mark)
{
    return {file, mark.line + 1, mark.column + 1};
}

/// Stops the parser: its events come from deep inside of it.
struct Stop {
    Error error;
};

/// What the parser's complaints mean for somebody who has not read YAML's grammar.
struct Advice {
    std::string_view complaint;  ///< begins with this
    std::string_view hint;
};
const std::array advices{
    Advice{YAML::ErrorMsg::MAP_VALUE, "put quotes around a text that has ': ' in it"},
    Advice{YAML::ErrorMsg::END_OF_MAP_FLOW,
           "after a value in {…} comes ',' or '}'; put quotes around a text that has these in it"},
    Advice{YAML::ErrorMsg::END_OF_SEQ_FLOW,
           "after a value in […] comes ',' or ']'; put quotes around a text that has these in it"},
    Advice{YAML::ErrorMsg::END_OF_MAP,
           "is it indented as the lines above are? a ' in a text in '…' is written twice"},
    Advice{YAML::ErrorMsg::END_OF_SEQ, "is it indented as the lines above are?"},
    Advice{YAML::ErrorMsg::FLOW_END, "this bracket is not of the kind that was opened last"},
    Advice{YAML::ErrorMsg::BLOCK_ENTRY, "a list of '- ' lines begins on a line of its own"},
    Advice{YAML::ErrorMsg::UNKNOWN_TOKEN, "put quotes around a text that begins with this"},
    Advice{YAML::ErrorMsg::UNKNOWN_ANCHOR, "put quotes around a text that begins with '*'"},
    Advice{YAML::ErrorMsg::INVALID_ESCAPE, "in '…' instead of \"…\" a \\ is just that"},
};

std::string hint_for(const YAML::Exception& error, std::string_view text)
{
    const auto lines = split_lines(text);
    const auto number = static_cast<std::size_t>(std::max(error.mark.line, 0));
    const std::string_view line = number < lines.size() ? lines[number] : "";
    if (line.substr(0, line.find_first_not_of(" \t")).find('\t') != line.npos)
        return "indent with spaces: YAML takes no tabs there";
    const auto found = std::ranges::find_if(
        advices, [&](const Advice& advice) { return error.msg.starts_with(advice.complaint); });
    return found == advices.end() ? std::string{} : std::string{found->hint};
}

/// Builds our tree from the parser's events. Events instead of YAML::Node, because those know the
/// place of everything, keep a map's order, and take a tenth of the memory.
class Builder : public YAML::EventHandler {
public:
    explicit Builder(const std::string& file) : file_(file) {}

    Node take() { return std::move(root_); }

    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override
    {
        add(Node{.where = spot(file_, mark)}, mark, anchor);
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override
    {
        const auto known = anchors_.find(anchor);
        if (known == anchors_.end())
            throw Stop{mistake(mark, "this alias is used inside of what it names")};
        count(mark, known->second.second);
        Node copy = known->second.first;
        copy.where = spot(file_, mark);
        add(std::move(copy), mark, 0);
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override
    {
        Node node{.kind = Node::Kind::scalar, .text = value, .where = spot(file_, mark)};
        node.quoted = tag == "!";  // what the parser says of texts in quotes and of blocks
        if (!node.quoted && (value == "~" || value == "null" || value.empty()))
            node.kind = Node::Kind::null;
        add(std::move(node), mark, anchor);
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override
    {
        open(Node{.kind = Node::Kind::sequence, .where = spot(file_, mark)}, mark, anchor);
    }
    void OnSequenceEnd() override { close(); }

    void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override
    {
        open(Node{.kind = Node::Kind::map, .where = spot(file_, mark)}, mark, anchor);
    }
    void OnMapEnd() override { close(); }

private:
    struct Open {
        Node node;
        YAML::anchor_t anchor = 0;
        std::size_t nodes_before = 0;
        bool has_key = false;
        Node key = {};
        std::set<std::string, std::less<>> keys = {};
    };

    Error mistake(const YAML::Mark& mark, std::string what) const
    {
        return {Fault::scenario, std::move(what), spot(file_, mark), {}};
    }

    void count(const YAML::Mark& mark, std::size_t nodes)
    {
        nodes_ += nodes;
        if (nodes_ > most_nodes)
            throw Stop{mistake(mark, cat("the file has more than ", most_nodes, " parts"))};
    }

    void open(Node node, const YAML::Mark& mark, YAML::anchor_t anchor)
    {
        if (open_.size() >= deepest)
            throw Stop{mistake(mark, cat("nested more than ", deepest, " deep"))};
        open_.push_back({std::move(node), anchor, nodes_});
    }

    void close()
    {
        Open done = std::move(open_.back());
        open_.pop_back();
        const YAML::Mark mark;
        if (done.anchor)
            anchors_[done.anchor] = {done.node, nodes_ - done.nodes_before + 1};
        add(std::move(done.node), mark, 0);
    }

    void add(Node node, const YAML::Mark& mark, YAML::anchor_t anchor)
    {
        count(mark, 1);
        if (anchor)
            anchors_[anchor] = {node, 1};
        if (open_.empty()) {
            root_ = std::move(node);
            return;
        }
        Open& parent = open_.back();
        if (parent.node.is_sequence()) {
            parent.node.elements.push_back(std::move(node));
        } else if (parent.has_key) {
            parent.node.members.emplace_back(std::move(parent.key), std::move(node));
            parent.has_key = false;
        } else {
            take_key(parent, std::move(node));
        }
    }

    void take_key(Open& parent, Node key)
    {
        if (!key.is_scalar())
            throw Stop{
                {Fault::scenario, cat("a key must be a text, not ", kind_of(key)), key.where, {}}};
        if (!parent.keys.insert(key.text).second)
            throw Stop{{Fault::scenario, cat("the key '", key.text, "' is here twice"), key.where,
                        "remove one of them"}};
        parent.key = std::move(key);
        parent.has_key = true;
    }

    const std::string& file_;
    Node root_;
    std::vector<Open> open_;
    std::map<YAML::anchor_t, std::pair<Node, std::size_t>> anchors_;
    std::size_t nodes_ = 0;
};

}  // namespace

const Node* Node::find(std::string_view key) const
{
    for (const auto& [name, value] : members)
        if (name.text == key)
            return &value;
    return nullptr;
}

std::string kind_of(const Node& node)
{
    switch (node.kind) {
        case Node::Kind::null: return "nothing";
        case Node::Kind::sequence: return "a list";
        case Node::Kind::map: return "a map";
        case Node::Kind::scalar: break;
    }
    return cat("'", excerpt(node.text, 60), "'");
}

Result<Node> parse_yaml(std::string_view text, const std::string& file)
{
    try {  // the library throws; nothing of it leaves this file
        std::istringstream in{std::string{text}};
        YAML::Parser parser(in);
        Builder builder(file);
        if (!parser.HandleNextDocument(builder))
            return Error{Fault::scenario, "the file is empty", SourceSpot{file, 1, 1},
                         "a scenario begins with 'scenario: NAME'"};
        Node root = builder.take();
        Builder more(file);
        if (parser.HandleNextDocument(more))
            return Error{Fault::scenario, "there is a second YAML document in the file",
                         more.take().where, "a file has one scenario: remove the '---'"};
        return root;
    } catch (const Stop& stop) {
        return stop.error;
    } catch (const YAML::Exception& error) {
        return Error{Fault::scenario, cat("not valid YAML: ", error.msg), spot(file, error.mark),
                     hint_for(error, text)};
    }
}

}  // namespace harness::scenario

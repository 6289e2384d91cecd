// SPDX-License-Identifier: Apache-2.0
#include "reports/draw/layout.hpp"

#include "harness/base/text.hpp"
#include "harness/testing/catch.hpp"
#include "reports/draw/plotter.hpp"

using namespace harness::model;
using namespace reports;

namespace {

/// A lab of so many hosts with so many containers, each of two mounts, and of shares.
Architecture lab_of(int hosts, int containers, int shares, const std::string& name)
{
    Architecture lab;
    for (int h = 0; h < hosts; ++h) {
        HostPicture& host = lab.hosts.emplace_back();
        host.name = harness::cat(name, h);
        for (int c = 0; c < containers * (h % 3); ++c) {
            host.storages.push_back({MountKind::directory, harness::cat("/", name, c), "", "", {}});
            host.storages.push_back({MountKind::volume, name, "local", name, Change::removed});
            const std::size_t first = host.storages.size() - 2;
            host.containers.push_back(
                {name, name, true, {{first, "/a", true}, {first + 1, name, false}}, Change::added});
        }
        if (h % 2 == 0)
            host.convoy = Convoy{"/nfs", Change::added};
        for (int s = 0; s < shares; ++s)
            host.shares.push_back({harness::cat("/nfs", s), name, "/nfs", h == 0, Change::stays});
    }
    for (int s = 0; s < shares; ++s)
        lab.shares.push_back(
            {name, harness::cat("/nfs", s),
             std::vector<Storage>(static_cast<std::size_t>(7 * s + 1),
                                  {MountKind::volume, name, "convoy", "", Change::added}),
             Change::stays});
    return lab;
}

bool within(const Box& inner, const Box& outer)
{
    return inner.x >= outer.x && inner.y >= outer.y && inner.right() <= outer.right() &&
           inner.bottom() <= outer.bottom();
}

bool apart(const Box& one, const Box& other)
{
    return one.right() <= other.x || other.right() <= one.x || one.bottom() <= other.y ||
           other.bottom() <= one.y;
}

void is_tidy(const Picture& picture)
{
    const Box all{0, 0, picture.width, picture.height};
    for (std::size_t i = 0; i < picture.shapes.size(); ++i) {
        const Shape& shape = picture.shapes[i];
        CHECK(within(shape.box, shape.inside ? picture.shapes.at(*shape.inside).box : all));
        for (std::size_t j = 0; j < i; ++j)
            if (shape.inside != j)
                CHECK(apart(shape.box, picture.shapes[j].box));
            else
                CHECK(shape.box.y > picture.shapes[j].box.y);
        for (const TextLine& line : shape.lines) {
            const int width = static_cast<int>(text_width(line.text, font_of(line.style)));
            const int left = line.ends_there ? line.at.x - width : line.at.x;
            CHECK(within({left, line.at.y - 10, width, 12}, shape.box));
        }
    }
    for (const Wire& wire : picture.wires)
        for (const Point& point : wire.points)
            CHECK(within({point.x, point.y, 0, 0}, all));
}

}  // namespace

TEST_CASE("boxes never overlap and texts never leave them", "[draw]")
{
    const std::string name = GENERATE(std::string{"web"}, std::string(120, 'W'),
                                      std::string{"とても長い名前のデータボリュームとコンテナ"});
    for (int hosts = 1; hosts <= 9; ++hosts)
        for (const int shares : {0, 1, 3})
            is_tidy(layout(lab_of(hosts, 3, shares, name), {}, {"Heading", name, "en"}));
}

TEST_CASE("the smallest labs have a picture", "[draw]")
{
    is_tidy(layout({}, {}, {}));
    const Picture one = layout(lab_of(1, 0, 0, "a"), {}, {});
    CHECK(one.shapes.at(0).kind == ShapeKind::host);
    CHECK(one.wires.empty());
}

TEST_CASE("a mount's wire goes from its container to what it mounts", "[draw]")
{
    Architecture lab = lab_of(1, 0, 0, "a");
    lab.hosts[0].storages = {{MountKind::directory, "/srv", "", "", {}}};
    lab.hosts[0].containers = {{"web", "nginx", false, {{0, "/data", true}}, Change::stays}};
    const Picture picture = layout(lab, {}, {});
    REQUIRE(picture.wires.size() == 1);
    const auto box = [&](ShapeKind kind) {
        return std::ranges::find(picture.shapes, kind, &Shape::kind)->box;
    };
    CHECK(picture.wires[0].read_only);
    CHECK(picture.wires[0].points.front().x == box(ShapeKind::container).right());
    CHECK(picture.wires[0].points.back() ==
          Point{box(ShapeKind::storage).x, box(ShapeKind::storage).middle()});
}

TEST_CASE("texts that are cut are kept whole beside", "[draw]")
{
    const Picture picture = layout(lab_of(1, 0, 0, std::string(200, 'x')), {}, {});
    const TextLine& line = picture.shapes.at(0).lines.at(0);
    CHECK(line.full == std::string(200, 'x') + "0");
    CHECK(line.text.find("…") != std::string::npos);
}

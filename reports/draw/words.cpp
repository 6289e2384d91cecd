// SPDX-License-Identifier: Apache-2.0
#include "reports/draw/words.hpp"

namespace reports {

namespace {

constexpr DrawWords english{
    .network = "private network",
    .nfs_share = "NFS share",
    .exported = "exported over NFS",
    .mounted_from = "NFS mount of ",
    .directory = "directory of the host",
    .volume = " volume",
    .anonymous = "anonymous volume",
    .memory = "memory (tmpfs)",
    .anonymous_of = "anonymous, for ",
    .no_name = "(no name)",
    .added = "new",
    .removed = "removed",
    .volumes_in = "volumes in ",
    .images = "images: ",
    .this_machine = "this machine",
};

constexpr DrawWords japanese{
    .network = "プライベートネットワーク",
    .nfs_share = "NFS 共有",
    .exported = "NFS でエクスポート",
    .mounted_from = "NFS マウント: ",
    .directory = "ホストのディレクトリ",
    .volume = " ボリューム",
    .anonymous = "匿名ボリューム",
    .memory = "メモリ (tmpfs)",
    .anonymous_of = "匿名ボリューム: ",
    .no_name = "(名前なし)",
    .added = "追加",
    .removed = "削除",
    .volumes_in = "ボリュームの場所: ",
    .images = "イメージ: ",
    .this_machine = "このマシン",
};

constexpr DrawWords chinese{
    .network = "专用网络",
    .nfs_share = "NFS 共享",
    .exported = "通过 NFS 导出",
    .mounted_from = "NFS 挂载: ",
    .directory = "主机的目录",
    .volume = " 卷",
    .anonymous = "匿名卷",
    .memory = "内存 (tmpfs)",
    .anonymous_of = "匿名卷: ",
    .no_name = "(未命名)",
    .added = "新增",
    .removed = "已删除",
    .volumes_in = "卷的位置: ",
    .images = "镜像: ",
    .this_machine = "本机",
};

}  // namespace

const DrawWords& draw_words(std::string_view language)
{
    return language == "ja" ? japanese : language == "zh" ? chinese : english;
}

}  // namespace reports

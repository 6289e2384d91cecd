// SPDX-License-Identifier: Apache-2.0
#include "reports/handout/words.hpp"

namespace reports {

namespace {

constexpr HandoutWords english{
    .contents = "Contents",
    .chapter_figure = "What is mounted where: {}",
    .lab_figure = "All that the steps make in the lab",
    .lab = "The lab",
    .clean_up = "Leaving the lab clean",
    .made = "How this handout was made",
    .clean_up_says = "These commands run at the end, whatever happened before.",
    .on = "on {}",
    .lines_left_out = "… {} lines left out …",
    .bytes_left_out = "… the middle of {} bytes left out …",
    .exit_status = "exit status {}",
    .timed_out = "ended at its time limit",
    .tries = "repeated until this was seen: {} times",
    .as_written = "In the scenario, before values of this run were filled in:",
    .background = "runs in the background",
    .failed = "This step failed in the recorded run: {}",
    .broken = "This step could not be run in the recorded run: {}",
    .skipped = "This step was skipped in the recorded run: {}",
    .interrupted = "The recorded run ended before this step did.",
    .not_in_record = "This step is not in the record.",
    .hidden_trouble = "The preparing step '{}' did not pass: {}",
    .run_not_passed = "The recorded run did not pass: {}.",
    .run_interrupted = "The recorded run was interrupted: what came after is not in it.",
    .no_language = "The scenario has no text in {}: this handout is in English.",
    .some_language = "Some texts of the scenario are not there in English.",
    .scenario_changed = "The scenario was changed after the recorded run: what was printed may not "
                        "belong to the commands shown.",
    .hash_unknown =
        "The record is of an older volab and does not tell which text of the scenario it is of.",
    .no_record =
        "No run was given: commands are shown as they are written, without what they print.",
    .host = "Host {}",
    .memory = "{} MiB of memory",
    .cpus = "{} CPUs",
    .as_provider = "memory and CPUs as volab sees fit",
    .suite = "System",
    .images = "Docker images",
    .packages = "Debian packages",
    .provider = "Hosts are made by",
    .this_machine = "this machine itself",
    .made_by = "Made by volab {} from the scenario {}.",
    .run = "Run",
    .started = "Started",
    .outcome = "Outcome",
    .scenario = "Scenario",
    .sha256 = "SHA-256 of the scenario",
    .commit = "Commit",
    .time_limits = "Time limits",
    .host_facts = "Host {}",
    .passed_word = "passed",
    .failed_word = "failed",
    .broken_word = "broken",
    .skipped_word = "skipped",
    .interrupted_word = "interrupted",
    .list_glue = ", ",
};

constexpr HandoutWords japanese{
    .contents = "目次",
    .chapter_figure = "何がどこにマウントされているか: {}",
    .lab_figure = "手順がラボに作るすべてのもの",
    .lab = "ラボ",
    .clean_up = "ラボの後片付け",
    .made = "この資料の作成方法",
    .clean_up_says = "これらのコマンドは、それまでの結果にかかわらず最後に実行されます。",
    .on = "{} で実行",
    .lines_left_out = "… {} 行省略 …",
    .bytes_left_out = "… 全 {} バイトの途中を省略 …",
    .exit_status = "終了ステータス {}",
    .timed_out = "制限時間で終了",
    .tries = "この結果になるまで {} 回実行",
    .as_written = "シナリオでの記述 (この実行の値を入れる前):",
    .background = "バックグラウンドで動作",
    .failed = "記録された実行では、このステップは失敗しました: {}",
    .broken = "記録された実行では、このステップを実行できませんでした: {}",
    .skipped = "記録された実行では、このステップは省略されました: {}",
    .interrupted = "記録された実行は、このステップが終わる前に終了しました。",
    .not_in_record = "このステップは記録にありません。",
    .hidden_trouble = "準備のステップ '{}' は成功しませんでした: {}",
    .run_not_passed = "記録された実行は成功していません: {}。",
    .run_interrupted = "記録された実行は中断されました。その後の結果は含まれていません。",
    .no_language = "シナリオに {} のテキストがないため、英語で記載しています。",
    .some_language = "シナリオの一部のテキストには日本語がないため、英語で記載しています。",
    .scenario_changed = "シナリオは記録された実行の後に変更されています。出力がコマンドと対応しない"
                        "ことがあります。",
    .hash_unknown = "古い volab の記録のため、どの版のシナリオによるものか分かりません。",
    .no_record = "実行の記録が指定されていないため、コマンドは書かれたままで、出力はありません。",
    .host = "ホスト {}",
    .memory = "メモリ {} MiB",
    .cpus = "CPU {} 個",
    .as_provider = "メモリと CPU は volab の既定値",
    .suite = "システム",
    .images = "Docker イメージ",
    .packages = "Debian パッケージ",
    .provider = "ホストの提供元",
    .this_machine = "このマシン自身",
    .made_by = "volab {} がシナリオ {} から作成しました。",
    .run = "実行",
    .started = "開始",
    .outcome = "結果",
    .scenario = "シナリオ",
    .sha256 = "シナリオの SHA-256",
    .commit = "コミット",
    .time_limits = "制限時間",
    .host_facts = "ホスト {}",
    .passed_word = "成功",
    .failed_word = "失敗",
    .broken_word = "実行不能",
    .skipped_word = "省略",
    .interrupted_word = "中断",
    .list_glue = "、",
};

constexpr HandoutWords chinese{
    .contents = "目录",
    .chapter_figure = "什么挂载在哪里：{}",
    .lab_figure = "各步骤在实验室中创建的全部内容",
    .lab = "实验室",
    .clean_up = "清理实验室",
    .made = "本讲义的制作方式",
    .clean_up_says = "无论之前结果如何，这些命令都会在最后运行。",
    .on = "在 {} 上运行",
    .lines_left_out = "… 省略 {} 行 …",
    .bytes_left_out = "… 共 {} 字节，省略中间部分 …",
    .exit_status = "退出状态 {}",
    .timed_out = "到达时限时被结束",
    .tries = "共运行 {} 次，直到出现此结果",
    .as_written = "场景中的写法（填入本次运行的值之前）：",
    .background = "在后台运行",
    .failed = "在记录的运行中，此步骤失败：{}",
    .broken = "在记录的运行中，此步骤无法运行：{}",
    .skipped = "在记录的运行中，此步骤被跳过：{}",
    .interrupted = "记录的运行在此步骤完成之前就结束了。",
    .not_in_record = "记录中没有此步骤。",
    .hidden_trouble = "准备步骤 '{}' 没有通过：{}",
    .run_not_passed = "记录的运行没有通过：{}。",
    .run_interrupted = "记录的运行被中断，之后的结果不在其中。",
    .no_language = "场景中没有 {} 的文本，本讲义使用英文。",
    .some_language = "场景中的部分文本没有中文，以英文代替。",
    .scenario_changed = "场景在记录的运行之后被修改过，输出可能与所示命令不对应。",
    .hash_unknown = "记录来自旧版本的 volab，无法得知它对应场景的哪个版本。",
    .no_record = "没有指定运行记录：命令按原样显示，不含输出。",
    .host = "主机 {}",
    .memory = "内存 {} MiB",
    .cpus = "{} 个 CPU",
    .as_provider = "内存和 CPU 为 volab 的默认值",
    .suite = "系统",
    .images = "Docker 镜像",
    .packages = "Debian 软件包",
    .provider = "主机由此提供",
    .this_machine = "本机",
    .made_by = "由 volab {} 根据场景 {} 制作。",
    .run = "运行",
    .started = "开始时间",
    .outcome = "结果",
    .scenario = "场景",
    .sha256 = "场景的 SHA-256",
    .commit = "提交",
    .time_limits = "时限",
    .host_facts = "主机 {}",
    .passed_word = "通过",
    .failed_word = "失败",
    .broken_word = "无法运行",
    .skipped_word = "跳过",
    .interrupted_word = "中断",
    .list_glue = "、",
};

}  // namespace

const HandoutWords& handout_words(std::string_view language)
{
    return language == "ja" ? japanese : language == "zh" ? chinese : english;
}

std::string_view HandoutWords::outcome_word(harness::model::Outcome of) const
{
    using harness::model::Outcome;
    switch (of) {
        case Outcome::passed: return passed_word;
        case Outcome::failed: return failed_word;
        case Outcome::broken: return broken_word;
        case Outcome::skipped: return skipped_word;
        case Outcome::interrupted: return interrupted_word;
    }
    return {};
}

std::string filled(std::string_view text, const std::vector<std::string>& values)
{
    std::string out;
    for (const std::string& value : values) {
        const auto at = text.find("{}");
        if (at == std::string_view::npos)
            break;
        out += text.substr(0, at);
        out += value;
        text.remove_prefix(at + 2);
    }
    return out += text;
}

}  // namespace reports

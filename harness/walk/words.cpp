// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/words.hpp"

namespace harness::walk {

namespace {

constexpr Words english{
    .chapter = "Chapter {} of {}: {}",
    .on = "on {}:",
    .background = "runs on in the background",
    .put = "copies a file to the host",
    .get = "fetches a file from the host",
    .fault = "breaks the host on purpose",
    .heal = "makes the host whole again",
    .unknown_value = "{} has no value yet: step '{}' finds it out",
    .expected = "What has to be seen after this step:",
    .nothing_expected = "Nothing is expected of this step but that it is done.",
    .passed = "as expected",
    .failed = "not as expected",
    .broken = "could not be run",
    .skipped = "skipped",
    .skipped_before = "Step '{}' is skipped: {}",
    .expected_word = "expected",
    .actual_word = "actual",
    .differs_word = "differs",
    .exit_status = "exit status {}",
    .timed_out = "ended: its time was over",
    .no_output = "(it printed nothing)",
    .lines_left_out = "[… {} lines left out …]",
    .all_in = "[… all of it is in {} …]",
    .nothing_to_see = "Whether this step is done cannot be seen from outside: run its command.",
    .other_command = "That was not about this step. :check looks whether it is done all the same.",
    .other_hosts = "Done here; still to be done on {}.",
    .preparation = "What has to be ready before this step is not: {}",
    .follow_up = "A check after this step did not pass: {}",
    .missing_value = "A value is missing: {}. Go there with :go STEP.",
    .condition = "It is not for this lab: {}",
    .interrupted = "Stopped.",
    .lab = "A host could not be asked: {}",
    .saving = "saving all hosts",
    .rewinding = "taking all hosts back",
    .preparing = "preparing: {}",
    .checking = "checking: {}",
    .welcome = "Enter runs the command that is shown; or type your own way. :help tells more.",
    .resumed = "Going on where you left.",
    .changed = "The scenario was changed since this walk began: steps that are new are still to be "
               "done.",
    .help =
        "Enter            run the command that is shown\n"
        "COMMAND          run your own command on the host of the prompt\n"
        "@HOST COMMAND    run it on another host\n"
        ":hint            what has to be seen after this step\n"
        ":check           look whether the step is done, however you did it\n"
        ":skip            leave this step out and go on\n"
        ":back            the step before; nothing is undone\n"
        ":go STEP         any step\n"
        ":list            all steps, and how you stand\n"
        ":shell [HOST]    a real shell on the host\n"
        ":rewind [N]      all hosts as they were at the start of this chapter, or of chapter N\n"
        ":rewind NAME     or at a checkpoint of yours\n"
        ":checkpoint NAME save all hosts as they are now\n"
        ":reset           back to the very start\n"
        ":quit            leave; 'volab walk --resume' goes on",
    .unknown_command = "There is no '{}'; :help lists what there is.",
    .unknown_host = "There is no host '{}'; there are {}.",
    .needs_value = "{} needs a value: {}",
    .no_terminal = "A shell needs a terminal; type commands here instead.",
    .shell_opens = "A shell on {}; Ctrl-D comes back here. Your commands are checked as you go.",
    .shell_closed = "Back from {}.",
    .how_to_leave = "(:quit or Ctrl-D leaves; the lab and your progress are kept)",
    .checkpoint_saved = "Saved; ':rewind {}' comes back here.",
    .rewound = "All hosts are as they were.",
    .left = "Your progress is kept. To go on: {}",
    .kept = "The lab stays up:",
    .last_step = "That was the last step. Enter ends the walk and takes the lab down.",
    .closing = "Closing …",
    .closed = "Done. {}",
    .closed_failed = "Done, but not all steps are as expected. {}",
    .steps_passed = "{} of {} steps passed.",
    .lab_gone = "The lab does not answer any more. Your progress is kept; :rewind may help, or "
                ":quit and begin anew.",
    .answer_differs = "Try again in any way; :hint and :check help, :skip goes on.",
};

constexpr Words japanese{
    .chapter = "第 {} 章 (全 {} 章): {}",
    .on = "{} で:",
    .background = "バックグラウンドで動き続けます",
    .put = "ファイルをホストにコピーします",
    .get = "ホストからファイルを取得します",
    .fault = "ホストをわざと壊します",
    .heal = "ホストを元に戻します",
    .unknown_value = "{} の値はまだありません。ステップ '{}' で分かります",
    .expected = "このステップの後に見えるはずのもの:",
    .nothing_expected = "このステップは、実行するだけでかまいません。",
    .passed = "期待どおりです",
    .failed = "期待と違います",
    .broken = "実行できませんでした",
    .skipped = "省略",
    .skipped_before = "ステップ '{}' は省略します: {}",
    .expected_word = "期待",
    .actual_word = "実際",
    .differs_word = "差分",
    .exit_status = "終了ステータス {}",
    .timed_out = "制限時間で終了しました",
    .no_output = "(出力なし)",
    .lines_left_out = "[… {} 行省略 …]",
    .all_in = "[… 全体は {} …]",
    .nothing_to_see =
        "このステップが済んだかどうかは外からは分かりません。コマンドを実行してください。",
    .other_command =
        "このステップとは別のコマンドです。:check で、済んでいるかどうかを調べられます。",
    .other_hosts = "ここでは済みました。残りのホスト: {}",
    .preparation = "このステップの準備ができていません: {}",
    .follow_up = "このステップの後の確認に失敗しました: {}",
    .missing_value = "値がありません: {}。:go STEP でそのステップに移れます。",
    .condition = "このラボには当てはまりません: {}",
    .interrupted = "中断しました。",
    .lab = "ホストに問い合わせできません: {}",
    .saving = "すべてのホストを保存しています",
    .rewinding = "すべてのホストを元に戻しています",
    .preparing = "準備: {}",
    .checking = "確認: {}",
    .welcome = "Enter で表示中のコマンドを実行します。自分のやり方で入力してもかまいません。:help "
               "で説明を表示します。",
    .resumed = "前回の続きから始めます。",
    .changed = "前回からシナリオが変更されています。新しいステップは未実施の扱いです。",
    .help = "Enter            表示中のコマンドを実行\n"
            "コマンド         プロンプトのホストで自分のコマンドを実行\n"
            "@HOST コマンド   別のホストで実行\n"
            ":hint            このステップの後に見えるはずのもの\n"
            ":check           どんな方法であれ、済んでいるかどうかを調べる\n"
            ":skip            このステップを省略して進む\n"
            ":back            前のステップへ (状態は元に戻りません)\n"
            ":go STEP         任意のステップへ\n"
            ":list            すべてのステップと結果\n"
            ":shell [HOST]    ホストの本物のシェル\n"
            ":rewind [N]      すべてのホストをこの章 (または第 N 章) の始めの状態に戻す\n"
            ":rewind NAME     自分のチェックポイントに戻す\n"
            ":checkpoint NAME すべてのホストの今の状態を保存\n"
            ":reset           最初に戻す\n"
            ":quit            終了 ('volab walk --resume' で続きから)",
    .unknown_command = "'{}' はありません。:help で一覧を表示します。",
    .unknown_host = "ホスト '{}' はありません。あるのは {} です。",
    .needs_value = "{} には値が必要です: {}",
    .no_terminal = "シェルには端末が必要です。ここでコマンドを入力してください。",
    .shell_opens = "{} のシェルです。Ctrl-D で戻ります。コマンドはそのつど確認されます。",
    .shell_closed = "{} から戻りました。",
    .how_to_leave = "(:quit か Ctrl-D で終了します。ラボと進み具合は残ります)",
    .checkpoint_saved = "保存しました。':rewind {}' でここに戻れます。",
    .rewound = "すべてのホストが元の状態に戻りました。",
    .left = "進み具合は保存されました。続けるには: {}",
    .kept = "ラボは動いたままです:",
    .last_step = "これで最後のステップです。Enter で終了し、ラボを片付けます。",
    .closing = "終了しています …",
    .closed = "完了しました。{}",
    .closed_failed = "終わりましたが、期待どおりでないステップがあります。{}",
    .steps_passed = "{} / {} ステップ成功",
    .lab_gone = "ラボが応答しません。進み具合は保存されています。:rewind で戻せることがあります。"
                "だめなら :quit して最初からやり直してください。",
    .answer_differs =
        "どんな方法でももう一度試せます。:hint と :check が助けになり、:skip で先に進めます。",
};

constexpr Words chinese{
    .chapter = "第 {} 章（共 {} 章）：{}",
    .on = "在 {} 上：",
    .background = "在后台继续运行",
    .put = "把文件复制到主机",
    .get = "从主机取回文件",
    .fault = "故意让主机出故障",
    .heal = "让主机恢复正常",
    .unknown_value = "{} 还没有值：由步骤 '{}' 得到",
    .expected = "这一步之后应该看到：",
    .nothing_expected = "这一步只要执行即可。",
    .passed = "符合预期",
    .failed = "与预期不符",
    .broken = "无法执行",
    .skipped = "已跳过",
    .skipped_before = "跳过步骤 '{}'：{}",
    .expected_word = "预期",
    .actual_word = "实际",
    .differs_word = "差异",
    .exit_status = "退出状态 {}",
    .timed_out = "超过时限，已结束",
    .no_output = "（没有输出）",
    .lines_left_out = "[… 省略 {} 行 …]",
    .all_in = "[… 全部内容在 {} …]",
    .nothing_to_see = "从外面看不出这一步是否完成：请执行它的命令。",
    .other_command = "这不是这一步的命令。用 :check 可以查看它是否已经完成。",
    .other_hosts = "这里已完成；还需要在 {} 上做。",
    .preparation = "这一步的准备没有完成：{}",
    .follow_up = "这一步之后的检查没有通过：{}",
    .missing_value = "缺少一个值：{}。用 :go STEP 可以转到那一步。",
    .condition = "不适用于这个实验环境：{}",
    .interrupted = "已停止。",
    .lab = "主机没有应答：{}",
    .saving = "正在保存所有主机",
    .rewinding = "正在恢复所有主机",
    .preparing = "准备：{}",
    .checking = "检查：{}",
    .welcome = "按 Enter 执行显示的命令，也可以用自己的方法输入。:help 显示说明。",
    .resumed = "从上次离开的地方继续。",
    .changed = "场景在这次学习开始后有改动：新的步骤算作尚未完成。",
    .help = "Enter            执行显示的命令\n"
            "命令             在提示符所示的主机上执行自己的命令\n"
            "@HOST 命令       在另一台主机上执行\n"
            ":hint            这一步之后应该看到什么\n"
            ":check           不论用什么方法，查看这一步是否完成\n"
            ":skip            跳过这一步\n"
            ":back            上一步（不撤销任何操作）\n"
            ":go STEP         任意一步\n"
            ":list            所有步骤及结果\n"
            ":shell [HOST]    主机上真正的 shell\n"
            ":rewind [N]      让所有主机回到本章（或第 N 章）开始时的状态\n"
            ":rewind NAME     回到自己的检查点\n"
            ":checkpoint NAME 保存所有主机现在的状态\n"
            ":reset           回到最开始\n"
            ":quit            离开（用 'volab walk --resume' 继续）",
    .unknown_command = "没有 '{}'；用 :help 查看可用的命令。",
    .unknown_host = "没有主机 '{}'；现有 {}。",
    .needs_value = "{} 需要一个值：{}",
    .no_terminal = "shell 需要终端；请在这里输入命令。",
    .shell_opens = "{} 上的 shell；按 Ctrl-D 返回。命令会随时检查。",
    .shell_closed = "已从 {} 返回。",
    .how_to_leave = "（:quit 或 Ctrl-D 离开；实验环境和进度都会保留）",
    .checkpoint_saved = "已保存；用 ':rewind {}' 可以回到这里。",
    .rewound = "所有主机已恢复原状。",
    .left = "进度已保存。继续学习：{}",
    .kept = "实验环境仍在运行：",
    .last_step = "这是最后一步。按 Enter 结束，并拆除实验环境。",
    .closing = "正在结束 …",
    .closed = "完成。{}",
    .closed_failed = "已结束，但有些步骤与预期不符。{}",
    .steps_passed = "{} / {} 步通过",
    .lab_gone = "实验环境没有应答。进度已保存；可以试试 :rewind，或者 :quit 后重新开始。",
    .answer_differs = "可以用任何方法再试；:hint 和 :check 可以帮忙，:skip 继续前进。",
};

}  // namespace

std::string_view Words::why(Why reason) const
{
    switch (reason) {
        case Why::none:
        case Why::differs:
        case Why::by_learner: break;
        case Why::nothing_to_see: return nothing_to_see;
        case Why::other_command: return other_command;
        case Why::other_hosts: return other_hosts;
        case Why::preparation: return preparation;
        case Why::follow_up: return follow_up;
        case Why::missing_value: return missing_value;
        case Why::condition: return condition;
        case Why::interrupted: return interrupted;
        case Why::lab: return lab;
    }
    return {};
}

const Words& words_in(std::string_view language)
{
    return language == "ja" ? japanese : language == "zh" ? chinese : english;
}

std::string filled(std::string_view text, std::initializer_list<std::string_view> values)
{
    std::string out;
    for (const std::string_view value : values) {
        const auto gap = text.find("{}");
        if (gap == text.npos)
            break;
        out += text.substr(0, gap);
        out += value;
        text.remove_prefix(gap + 2);
    }
    return out.append(text);
}

}  // namespace harness::walk

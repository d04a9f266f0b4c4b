"""A first plan from five answers: asked, checked at once, written short, and built."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest

import planforge
from planforge.cli import main
from planforge.definition.read import read_definition
from planforge.problems import PlanError
from planforge.starting.answers import Answers, headline, last_month, title_of
from planforge.starting.first import first_plan
from planforge.starting.questions import Talk, ask_all, recognise_exports

SAMPLE = Path(__file__).parents[2] / "samples/taobao-monthly"
DAILY = """\
日期,访客数,支付买家数,支付金额,成功退款金额,毛利额
2025-11-03,900,24,6200,300,2400
2025-12-01,1000,30,7800,200,3000
2025-12-02,1100,31,8000,100,3100
"""


SHARE = "target: previous * (paid.target / paid.previous) ^ (1 / 3)"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "下载"
    folder.mkdir()
    (folder / "店铺日报.csv").write_text(DAILY, "utf-8")
    return tmp_path


class Screen:
    """What was typed, and what was shown."""

    def __init__(self, *typed: str) -> None:
        self.typed = list(typed)
        self.shown: list[str] = []

    def ask(self, prompt: str) -> str:
        if not self.typed:
            raise EOFError
        self.shown.append(prompt + self.typed[0])
        return self.typed.pop(0)

    def talk(self, *, again: bool = True) -> Talk:
        return Talk(self.ask, self.shown.append, again, "zh")


@pytest.mark.usefixtures("here")
def test_five_answers_are_asked_for_with_examples_and_checked_at_once() -> None:
    screen = Screen(
        "9", "taobao-monthly", " 云栖家居 ", "下月", "2025年12月", "下崽", "“下载”", "800万"
    )

    answers = ask_all(screen.talk(), Path("plan"))

    assert answers.recognition is not None
    assert (answers.pack, answers.client, answers.period, answers.target) == (
        "taobao-monthly", "云栖家居", "2025-12", "800万",
    )  # fmt: skip
    assert "\n".join(screen.shown) == (
        "1/5  用哪套方案？（直接回车用第一套）\n"
        "  1  taobao-monthly  淘宝店铺月度运营规划\n"
        "  2  annual-business  年度经营规划\n"
        "  3  platform-operations  平台运营规划与管理手册\n"
        "  4  store-refined  店铺精细化运营规划\n"
        "> 9\n"
        "没有模板包 `9`，现有：taobao-monthly, annual-business, platform-operations,"
        " store-refined [unknown-pack]\n"
        "> taobao-monthly\n"
        "2/5  哪家店？例：云栖家居旗舰店（直接回车：我的店铺）\n"
        ">  云栖家居 \n"
        "3/5  做哪个月？例：2026-01（直接回车：取导出文件的最后一个月）\n"
        "> 下月\n"
        "“下月”不是有效的周期 [bad-period]\n"
        "    请写月份 2025-12、季度 2025-Q4、年份 2025，或起止日期 2025-12-01/2025-12-31\n"
        "> 2025年12月\n"
        "4/5  后台导出的文件在哪个文件夹？例：下载/生意参谋（直接回车：没有，先用示例数据）\n"
        "> 下崽\n"
        "下崽: 这里没有存放导出文件的文件夹 [no-exports-there]\n"
        "    请检查路径；`--exports` 后面写文件夹\n"
        "> “下载”\n"
        "  shop：生意参谋·店铺，文件 1 个，日期 2025-11-03~2025-12-02，指标 4 个\n"
        "5/5  支付金额的目标是多少？例：800万，或 previous * 1.15（直接回车：比上期多一成）\n"
        "> 800万"
    )


@pytest.mark.usefixtures("here")
def test_enter_gives_the_sample_or_the_last_month_of_the_exports() -> None:
    sample = ask_all(Screen("", "", "", "", "").talk(), Path("plan"))
    own = ask_all(Screen("", "", "", "下载", "").talk(), Path("plan"))

    assert sample == Answers("taobao-monthly", "我的店铺", None, None, "previous * 1.1", None)
    assert (own.period, own.target) == ("2025-12", "previous * 1.1")


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("pack", "asked", "period"),
    [
        ("annual-business", "做哪一年？例：2026（直接回车：取导出文件的最后一年）", "2025"),
        (
            "store-refined",
            "做哪个季度？例：2026-Q1（直接回车：取导出文件的最后一个季度）",
            "2025-Q4",
        ),
        (
            "platform-operations",
            "做哪个月？例：2026-01（直接回车：取导出文件的最后一个月）",
            "2025-12",
        ),
    ],
)
def test_a_pack_is_asked_for_the_kind_of_period_that_it_plans(
    pack: str, asked: str, period: str
) -> None:
    screen = Screen(pack, "", "", "下载", "")

    answers = ask_all(screen.talk(), Path("plan"))

    assert f"3/5  {asked}" in screen.shown
    assert answers.period == period


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["1", "店"], "到第 3 个问题时没有回答了；没有写任何文件 [answers-ended]\n"
                      "    请给满五行，想用默认值的那行留空"),
        (["1", "店", "", "", "(8 +"],
         "公式在此中断，后面应有数字、名称或括号 [formula-unfinished]"),
    ],
)  # fmt: skip
def test_where_nobody_can_be_asked_again_a_wrong_answer_is_a_problem(
    typed: list[str], told: str
) -> None:
    with pytest.raises(PlanError) as caught:
        ask_all(Screen(*typed).talk(again=False), Path("plan"))

    assert caught.value.text("zh") == told


@pytest.mark.usefixtures("here")
def test_the_plan_is_short_and_says_what_no_file_has() -> None:
    recognition = recognise_exports(Path("下载"), Path("一月"))
    answers = Answers("taobao-monthly", "云栖家居", None, None, "800万", recognition)

    contents = first_plan(answers, Path("一月"), "zh")
    text = contents[Path("一月/plan.yaml")].decode()

    assert text.startswith(
        "# 改完运行 `planforge build .`。还不知道的数不会当成 0，而是在文稿里标成“待补充”。\n"
        "# 指标、公式、表格、图和正文都在模板里；这里写了什么，就以这里为准。\n"
        "pack: taobao-monthly\n"
        "title: 云栖家居 12 月运营规划方案\n"
        "client: 云栖家居\n"
        "period: 2025-12\n"
        "depth: brief   # 初稿先写要点；数据齐了改成 standard 或 full\n"
        "\n"
        "# 数据：从导出文件夹认出来的。新下载的放进同一个文件夹，再生成一次就更新了。\n"
        "# `planforge inspect 文件夹` 可以查看列、日期、缺的天和重复的文件。\n"
        "sources:\n"
        "  shop: {files: ../下载/*店铺*.csv, preset: sycm-shop}\n"
        "\n"
        "# 目标：写 800万、3.2%、≤35%，或公式 previous * 1.1。想加的照着写：\n"
        "#   conversion: {target: 3.2%, owner: 李想}\n"
        "metrics:\n"
        "  paid: {target: 800万}   # 支付金额\n"
        "  # 先按总目标的增幅平摊到各项，请换成自己的目标；剩下一项由它们推出\n"
        f"  conversion: {{{SHARE}}}   # 支付转化率\n"
        f"  aov: {{{SHARE}}}   # 客单价\n"
        "  gross_profit: {from: shop.毛利额}   # 毛利额\n"
        "  # 以下指标没有文件提供：有了就写 `from: 来源.列名`，或直接填 `actual:`\n"
        "  visits: {from: null}   # 访问人次\n"
    )


def test_targets_of_factors_are_proposed_where_all_of_them_are_known(here: Path) -> None:
    (here / "下载/店铺日报.csv").write_text(
        "统计日期,访客数,支付买家数\n2025-12-01,300,4\n2025-12-02,310,4\n", "utf-8"
    )

    assert main(["new", "taobao-monthly", "一月", "--exports", "下载", "--target", "8万"]) == 0

    assert "conversion" not in Path("一月/plan.yaml").read_text("utf-8").partition("metrics:")[2]


def test_a_plan_that_cannot_be_built_yet_says_how_to_go_on(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "下载/店铺日报 2.csv").write_text(DAILY.replace("7800", "7801"), "utf-8")
    monkeypatch.setattr("sys.stdin", io.StringIO("\n一店\n2025-12\n下载\n8万\n"))

    assert main(["new", "--language=zh"]) == 2

    told = capsys.readouterr()
    assert told.out.endswith(
        "已建立 一店 2025-12：1 个文件\n"
        "方案已写好，只是还不能生成；按下面的提示改好后运行：planforge build '一店 2025-12'\n"
    )
    assert "[files-differ]" in told.err


def test_a_line_that_is_deleted_is_a_gap(here: Path) -> None:
    assert main(["new", "taobao-monthly", "一月", "--exports", "下载", "--target", "8万"]) == 0
    plan = here / "一月/plan.yaml"
    lines = plan.read_text("utf-8").splitlines(keepends=True)
    plan.write_text("".join(line for line in lines if "{from: null" not in line), "utf-8")

    built = planforge.load(plan)

    assert built.figures["visits.to_date"].value is None
    assert "metrics-without-data" in [notice.code for notice in built.notices]


def test_of_two_exports_that_give_the_same_the_packs_own_platform_counts(here: Path) -> None:
    (here / "下载/京东日报.csv").write_text(
        "日期,访客数,成交金额,成交客户数,成交单量\n2025-12-01,300,900,4,4\n", "utf-8"
    )

    assert main(["new", "taobao-monthly", "一月", "--exports", "下载"]) == 0

    text = Path("一月/plan.yaml").read_text("utf-8")
    assert "  shop: {files: ../下载/*店铺*.csv, preset: sycm-shop}\n" in text
    assert "  # jd: {files: ../下载/*京东*.csv, preset: jd-shangzhi}\n" in text
    assert read_definition("一月").definition.metrics["paid"].from_ == "shop.支付金额"


def test_a_pack_without_metrics_takes_those_of_the_catalogue(here: Path) -> None:
    recognition = recognise_exports(Path("下载"), Path("一月"))
    answers = Answers("base", "小店", None, "小店", "9万", recognition)

    contents = first_plan(answers, here / "一月", "zh")
    text = contents[here / "一月/plan.yaml"].decode()

    assert "catalogue: e-commerce\n" in text
    assert "  paid: {target: 9万}   # 支付金额\n" in text
    assert "  visitors: {}   # 访客数\n" in text


def test_a_starter_for_another_period_moves_its_days() -> None:
    contents = first_plan(Answers("taobao-monthly", period="2025-10"), Path("p"), "zh")

    text = contents[Path("p/plan.yaml")].decode()
    assert "title: 示例店铺 10 月运营规划方案\n" in text
    assert "start: 2025-10-06, end: 2025-10-15" in text
    with pytest.raises(PlanError) as caught:
        first_plan(Answers("taobao-monthly", period="2026"), Path("p"), "zh")
    assert caught.value.problems[0].code == "new-bad-period"


def test_without_any_days_the_period_has_to_be_said(here: Path) -> None:
    (here / "下载/店铺日报.csv").write_text("商品,价格\n茶,3\n", "utf-8")
    recognition = recognise_exports(Path("下载"), Path("一月"))

    assert last_month(recognition) is None
    with pytest.raises(PlanError) as caught:
        first_plan(Answers("taobao-monthly", recognition=recognition), Path("一月"), "zh")
    assert caught.value.text("zh") == (
        "导出文件里看不出日期，请写明周期 [no-period-in-exports]\n    请用 `--period 2026-01` 写明"
    )


def test_an_empty_folder_is_told_of(here: Path) -> None:
    (here / "空").mkdir()

    with pytest.raises(PlanError) as caught:
        recognise_exports(Path("空"), Path("一月"))

    assert caught.value.text("zh") == (
        "空: 这个文件夹里没有能识别的导出文件 [nothing-recognised]\n"
        "    请检查文件是否在里面；可识别 .xls、.xlsx 和 .csv"
    )


def test_titles_name_the_period() -> None:
    assert [title_of("甲", period, "zh") for period in ("2026-01", "2026-Q2", "2026")] == [
        "甲 1 月运营规划方案", "甲 2026 年第 2 季度运营规划方案", "甲 2026 年运营规划方案",
    ]  # fmt: skip
    assert headline("taobao-monthly") == ("paid", "支付金额")
    assert headline("base") is None


# ── The command ───────────────────────────────────────────────────────────────────────────────────


def pipe(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO(text))


@pytest.mark.usefixtures("here")
def test_five_piped_answers_make_and_build_a_plan(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pipe(monkeypatch, "\n云栖家居\n2025-12\n下载\n40万\n")

    assert main(["new", "--language", "zh"]) == 0

    told = capsys.readouterr().out
    assert "已建立 云栖家居 2025-12：1 个文件\n工作簿  " in told
    assert Path("云栖家居 2025-12/out/云栖家居 12 月运营规划方案.xlsx").is_file()
    assert Path("云栖家居 2025-12/out/云栖家居 12 月运营规划方案.docx").is_file()


@pytest.mark.usefixtures("here")
def test_too_few_piped_answers_leave_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pipe(monkeypatch, "\n云栖家居\n")

    assert main(["new", "--language", "zh"]) == 2

    assert "[answers-ended]" in capsys.readouterr().err
    assert [entry.name for entry in Path().iterdir()] == ["下载"]


@pytest.mark.usefixtures("here")
def test_options_say_the_same_as_answers(capsys: pytest.CaptureFixture[str]) -> None:
    command = ["new", "taobao-monthly", "jan", "--client", "Hill & Co", "--title", "Plan, January",
               "--period", "2025-12", "--exports", "下载", "--target", "previous * 1.2",
               "--language", "en"]  # fmt: skip

    assert main(command) == 0

    definition = read_definition("jan").definition
    assert (definition.title, definition.client, definition.language) == (
        "Plan, January", "Hill & Co", "en",
    )  # fmt: skip
    assert definition.metrics["paid"].target == "previous * 1.2"
    assert capsys.readouterr().out == (
        "  shop: Sycm, the shop; files: 1; days: 2025-11-03~2025-12-02; metrics: 4\n"
        "made jan: 1 files\n"
        "next: planforge build jan\n"
    )


@pytest.mark.usefixtures("here")
def test_next_month_from_last_months_sample_builds(capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(SAMPLE, "dec")
    before = Path("dec/plan.yaml").read_text("utf-8")

    command = ["new", "--from", "dec", "--to", "2026-01", "jan", "--exports", "dec"]
    assert main([*command, "--language", "zh"]) == 0
    assert main(["build", "jan", "--quiet"]) == 0

    told = capsys.readouterr().out
    after = Path("jan/plan.yaml").read_text("utf-8")
    assert "已改好" in told
    assert "请看一眼" in told
    assert Path("jan/out/云栖家居 1 月运营规划方案.docx").is_file()
    comments = [line for line in before.splitlines() if line.lstrip().startswith("#")]
    assert [line for line in after.splitlines() if line.lstrip().startswith("#")] == comments
    assert Path("dec/plan.yaml").read_text("utf-8") == before


def test_a_plan_may_go_to_where_the_exports_lie(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["new", "taobao-monthly", ".", "--exports", "下载", "--language", "zh"]

    assert main(command) == 0
    assert main(command) == 2

    assert "shop: {files: 下载/*店铺*.csv" in (here / "plan.yaml").read_text("utf-8")
    assert capsys.readouterr().err == (
        "plan.yaml: 已有同名文件 [file-exists]\n    要覆盖请加 `--force`，或换一个文件名\n"
        "共 1 处要改；没有写任何文件\n"
    )


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["--to", "2026-01"], "the command needs more: --from [missing-arguments]\n"
                              "    see `planforge new --help`\n"),
        (["--from", "x"], "the command needs more: --to [missing-arguments]\n"
                          "    see `planforge new --help`\n"),
        (["--from", "x", "--to", "2026-01", "--client", "y"],
         "these arguments mean nothing here: --client [unknown-arguments]\n"
         "    see `planforge new --help`; a path with spaces needs quotation marks\n"),
        (["taobao-monthly", "p", "--from", "x", "--to", "2026-01"],
         "these arguments mean nothing here: taobao-monthly [unknown-arguments]\n"
         "    see `planforge new --help`; a path with spaces needs quotation marks\n"),
        (["taobao-monthly", "p", "--period", "soon"],
         "`soon` is not a period [bad-period]\n"
         "    write a month `2025-12`, a quarter `2025-Q4`, a year `2025`, or days"
         " `2025-12-01/2025-12-31`\n"),
    ],
)  # fmt: skip
def test_options_that_do_not_fit_are_told_of(
    command: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", *command, "--language", "en"]) == 2
    assert capsys.readouterr() == ("", told)

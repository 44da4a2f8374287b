"""资质台账: licences, authorisations, reports: whose, which number, how long they hold, where they were uploaded."""

import dataclasses
import functools

from kosmgr.documents import rules
from kosmgr.exchange import cells, dates, paper_words, shapes, table, words
from kosmgr.kit.sheets import reader
from kosmgr.kit.text import N_, fold


def judge(layout: shapes.Layout, sheet: reader.Sheet, date1904: bool) -> shapes.Reading:
    """One row per document of an entity; its kind follows from its title."""
    reading = table.plain(table.Table(_in_epoch(date1904), layout, sheet), key_of)
    for row in reading.rows:
        row.values["document_kind"] = paper_words.kind_of(str(row.values["title"]))
    return reading


def _in_epoch(date1904: bool) -> shapes.Ledger:
    """Also the validity column counts its bare day numbers from 1904, where the workbook says so."""
    ledger = table.in_epoch(LEDGER, date1904)
    if not date1904:
        return ledger
    counted = functools.partial(paper_words.parse_validity, epoch_1904=True)
    fields = (dataclasses.replace(f, parser=counted) if f.name == "valid_until_on" else f for f in ledger.fields)
    return dataclasses.replace(ledger, fields=tuple(fields))


def key_of(values: table.Values) -> str:
    """ENTITY/TITLE|NUMBER; the entity as it is written, until it is known which one it is."""
    number = values["number"]
    return f"{fold(str(values['entity'] or ''))}/{rules.ledger_key(str(values['title']), str(number or ''))}"


LEDGER = shapes.Ledger(
    kind="documents",
    title=N_("资质台账"),
    main_key="title",
    anchors=("title",),
    judge=judge,
    notes=(N_("同一主体下，资质名称和证书编号都相同的两行算同一份文件；长期有效的在有效期至写「长期」。"),),
    fields=(
        shapes.Field(
            "entity",
            N_("主体"),
            cells.parse_text,
            ("所属主体", "公司", "所属公司", "公司名称", "持证主体"),
            required=True,
            fills=True,
            example="杭州某某家居有限公司",
        ),
        shapes.Field(
            "title",
            N_("资质名称"),
            cells.parse_text,
            ("证照名称", "文件名称", "证书名称", "资质"),
            required=True,
            example="营业执照",
        ),
        shapes.Field(
            "number",
            N_("证书编号"),
            paper_words.parse_certificate,
            ("证照编号", "资质编号", "证号", "许可证编号"),
            example="SP-0001",
        ),
        shapes.Field("issuer", N_("发证机关"), cells.parse_text, ("颁发机构", "发证机构", "授权方")),
        shapes.Field(
            "issued_on",
            N_("发证日期"),
            dates.parse_date,
            ("颁发日期", "签发日期", "起始日期"),
            example="2026-01-01",
            what="date",
        ),
        shapes.Field(
            "valid_until_on",
            N_("有效期至"),
            paper_words.parse_validity,
            ("到期日期", "有效期", "有效期止", "截止日期"),
            names=("valid_until_on", "no_expiry"),
            example="2026-12-31",
            what="date",
        ),
        shapes.Field("applies_to", N_("适用账号/商品"), cells.parse_text, ("适用范围", "适用账号", "适用商品", "用途")),
        shapes.Field(
            "scan", N_("扫描件"), paper_words.parse_scan, ("电子版", "是否有扫描件"), example="有", choices=("有", "无")
        ),
        shapes.Field(
            "platform_upload",
            N_("上传平台"),
            paper_words.parse_upload,
            ("平台上传", "是否上传平台", "已上传平台"),
            example="已上传",
            choices=("已上传", "否", "不上传"),
        ),
        shapes.Field("keeper", N_("保管人"), words.parse_person, ("负责人", "经办人"), personal=True, example="张三"),
        shapes.Field("checked_on", N_("上次核对"), dates.parse_date, ("核对日期", "最近核对"), what="date"),
        shapes.Field(
            "status",
            N_("状态"),
            paper_words.parse_status,
            ("资质状态", "证照状态"),
            names=("status", "status_code"),
            example="有效",
            choices=("有效", "快到期", "过期", "待补"),
        ),
    ),
)

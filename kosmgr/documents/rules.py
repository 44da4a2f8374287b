"""What a document is, when it still holds, and who may check whose upload. Pure."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from kosmgr.kit.errors import Conflict, Forbidden, Invalid, NotFound
from kosmgr.kit.text import HIDDEN, N_, fold, problem

KINDS: dict[str, str] = {
    "business_license": N_("营业执照"),
    "legal_rep_id": N_("法定代表人身份证"),
    "trademark_certificate": N_("商标注册证"),
    "trademark_authorization": N_("商标使用授权书"),
    "brand_authorization": N_("品牌授权书"),
    "inspection_report": N_("质检报告"),
    "qualification": N_("行业资质"),
    "authorization_letter": N_("认证授权公函"),
    "image_license": N_("图片素材授权"),
    "font_license": N_("字体授权"),
    "food_permit": N_("食品经营许可证"),
    "roster_filing": N_("用工备案/社保花名册"),
    "live_commitment": N_("直播承诺书"),
    "icp_filing": N_("ICP 备案"),
    "employment_proof": N_("在职证明"),
    "ownership_agreement": N_("账号归属协议"),
    "portrait_release": N_("肖像授权书"),
    "nda": N_("保密协议"),
    "compliance_commitment": N_("合规承诺书"),
    "rectification_commitment": N_("整改承诺书"),
    "personal_authorization": N_("个人授权书"),
    "handover_form": N_("交接单"),
    "return_form": N_("归还单"),
    "separation_certificate": N_("离职证明"),
    "training_record": N_("培训记录"),
    "screenshot": N_("截图"),
    "spot_check": N_("飞行检查照片"),
    "consent": N_("同意书"),
    "other": N_("其他文件"),
}
# Their files say something about a person: opened only by those who may.
PERSONAL = frozenset(
    {
        "legal_rep_id", "roster_filing", "employment_proof", "ownership_agreement", "portrait_release", "nda",
        "compliance_commitment", "rectification_commitment", "personal_authorization", "handover_form", "return_form",
        "separation_certificate", "training_record", "screenshot", "consent",
        "spot_check",
    }
)  # fmt: skip
# They name the 法定代表人: after a change the platform wants them anew.
NAMING_LEGAL_PERSON = frozenset({"business_license", "legal_rep_id"})
NAMING_ADDRESS = frozenset({"business_license"})
SUBJECTS: dict[str, str] = {
    "entity": N_("主体"),
    "enterprise_account": N_("企业号"),
    "account": N_("账号"),
    "employee": N_("人员"),
    "case": N_("事项"),
    "application": N_("申请"),
}
OF_PEOPLE = ("employee", "case", "application")  # subjects that are, or belong to, one person
_WORDS = ("title", "note", "applies_to")
UPLOADED, NOT_UPLOADED, NOT_NEEDED = "yes", "no", "not_needed"
UPLOADS: dict[str, str] = {UPLOADED: N_("已上传"), NOT_UPLOADED: N_("未上传"), NOT_NEEDED: N_("不需上传")}
OK, REJECTED = "ok", "rejected"
VERDICTS: dict[str, str] = {OK: N_("已核对"), REJECTED: N_("不合格")}
LEGAL_CHANGES: dict[str, str] = {"legal_person": N_("法定代表人变更"), "address": N_("注册地址变更")}

VALID, DUE, EXPIRED, UNKNOWN, SUPERSEDED = "valid", "due", "expired", "unknown", "superseded"
STANDINGS: dict[str, str] = {
    VALID: N_("有效"),
    DUE: N_("将到期"),
    EXPIRED: N_("已过期"),
    UNKNOWN: N_("未写有效期"),
    SUPERSEDED: N_("已被取代"),
}
# What a file is called when it is handed out, whatever it was called when it came.
SUFFIXES: dict[str, str] = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "text/html": ".html",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}
LONGEST_NAME = 120  # characters
_UNSAFE = re.compile(r'[\\/:*?"<>|;\x00-\x1f\x7f]')
_NO_NUMBER = frozenset({"", "*", "-", "—", "/", "无"})
_RENEWED = re.compile(r"[（(](?:新|新版|续|续期|换证)[）)]\s*$")


class DocumentUnknown(NotFound):
    """No document of that id among those the actor may see."""

    message = N_("没有找到文件 {document}，或者你没有查看它的权限")


class RevisionUnknown(NotFound):
    """The document has no such revision."""

    message = N_("「{title}」没有第 {number} 版文件")


class KindUnknown(Invalid):
    """One of KINDS."""

    message = N_("没有「{kind}」这种文件，可用：{known}")


class SubjectUnknown(Invalid):
    """A kind of SUBJECTS and a row id, both or neither."""

    message = N_("文件属于谁写得不对：种类可用 {known}，并且要写明是哪一个")


class WordUnknown(Invalid):
    """A word out of a fixed list."""

    message = N_("没有「{word}」这个选项，可用：{known}")


class ValidityWrong(Invalid):
    """A document holds from its first day to its last, or without an end."""

    message = N_("有效期写得不对：发证日期 {issued_on}，有效期至 {valid_until_on}；长期有效就不写有效期")


class DocumentExists(Conflict):
    """A document of the company is registered once: by entity, title and number."""

    message = N_("「{title}」（{number}）已经登记过，请在原来那份上传新的一版")


class DocumentChanged(Conflict):
    """Somebody else changed it meanwhile."""

    message = N_("「{title}」刚被别人改过，请刷新后再试")


class PersonalFile(Forbidden):
    """Files about a person are opened by those whose work it is."""

    message = N_("「{title}」涉及个人，只有人事、合规、审计和管理员可以打开")


class FileGone(NotFound):
    """The file was erased on schedule, or is not on the disk."""

    message = N_("「{title}」第 {number} 版的文件已按规定清除，或不在磁盘上")


class FileDamaged(Conflict):
    """The bytes on the disk are not those that were uploaded."""

    message = N_("「{title}」第 {number} 版的文件与上传时不一致，没有打开；请联系管理员从备份恢复")


class OwnUpload(Conflict):
    """The second person is a second person."""

    message = N_("「{title}」第 {number} 版是 {name} 上传的，核对要由另一个人来做")


class AlreadyChecked(Conflict):
    """One revision is checked once; what was rejected is uploaded anew."""

    message = N_("「{title}」第 {number} 版已经核对过，有问题请上传新的一版")


class NothingToCheck(Conflict):
    """There is no file yet."""

    message = N_("「{title}」还没有文件，先上传再核对")


class NoteNeeded(Invalid):
    """Who rejects says why."""

    message = N_("不合格要写明原因，上传的人才知道怎么改")


class SupersedesItself(Invalid):
    """A document is replaced by another one, of the same entity, and not in a circle."""

    message = N_("「{title}」不能由这一份取代：要选同一主体的另一份文件，且两份不能互相取代")


class AlreadySuperseded(Conflict):
    """A document is replaced once."""

    message = N_("「{title}」已经被另一份取代")


class Held(Conflict):
    """A legal hold keeps everything."""

    message = N_("「{title}」处于法律保留（{reason}），解除之前不能清除")


class HoldUnchanged(Conflict):
    """A hold is put once and lifted once."""

    message = N_("「{title}」的法律保留状态没有变化")


class ReasonNeeded(Invalid):
    """Holding, lifting and erasing are explained to whoever reads it later."""

    message = N_("请写明理由，之后查的人才明白")


class ChangeUnknown(NotFound):
    """No such change of an entity one may see."""

    message = N_("没有找到这次变更，或者你没有查看它的权限")


class ChangeExists(Conflict):
    """A change is recorded once."""

    message = N_("{changed_on} 的{what}已经登记过")


class DeadlineWrong(Invalid):
    """The platform cannot be told before it happened."""

    message = N_("期限 {due_on} 早于变更日期 {changed_on}，请改期限")


class AlreadyFollowed(Conflict):
    """Bringing up to date is recorded once."""

    message = N_("这一项在平台上的更新已经登记过")


def check_kind(kind: str) -> None:
    """Refuse a kind nobody knows."""
    if kind not in KINDS:
        raise KindUnknown(kind=kind, known=[*KINDS])


def check_word(word: str | None, known: Mapping[str, str]) -> None:
    """Refuse a word that is on no list."""
    if word is not None and word not in known:
        raise WordUnknown(word=word, known=[*known])


def check_subject(kind: str | None, subject_id: int | None) -> None:
    """Refuse half a subject and kinds nobody knows."""
    if (kind is None) != (subject_id is None) or (kind is not None and kind not in SUBJECTS):
        raise SubjectUnknown(known=[*SUBJECTS])


def check_validity(issued_on: date | None, valid_until_on: date | None, no_expiry: bool) -> None:
    """Refuse an end before the beginning, and an end of what has none."""
    reversed_ = issued_on is not None and valid_until_on is not None and valid_until_on < issued_on
    if reversed_ or (no_expiry and valid_until_on is not None):
        raise ValidityWrong(issued_on=issued_on, valid_until_on=valid_until_on)


def check_second(title: str, number: int, uploader: tuple[int | None, str], checker: tuple[int | None, str]) -> None:
    """Refuse whoever uploaded it, by id and by name: the machine's owner at the command line has only a name."""
    same_id = uploader[0] is not None and uploader[0] == checker[0]
    if same_id or fold(uploader[1]) == fold(checker[1]):
        raise OwnUpload(title=title, number=number, name=uploader[1])


def check_verdict(verdict: str, note: str | None) -> None:
    """Refuse an unknown verdict, and a rejection without a reason."""
    check_word(verdict, VERDICTS)
    if verdict == REJECTED and not (note or "").strip():
        raise NoteNeeded()


def plain_number(number: str | None) -> str | None:
    """The number as it is compared; a dash or a star is none."""
    key = fold(number or "")
    return None if key in _NO_NUMBER else key


def ledger_key(title: str, number: str | None) -> str:
    """How a document of the company is known: its title and its number."""
    return f"{fold(title)}|{plain_number(number) or ''}"


def stem(title: str) -> str:
    """The title without the mark of a renewed one: 「质检报告（新）」 is a newer 「质检报告」."""
    return _RENEWED.sub("", fold(title)).strip()


def standing(today: date, valid_until_on: date | None, no_expiry: bool, due_days: int, superseded: bool = False) -> str:
    """One word for how a document stands on a day; through its last day it holds."""
    if superseded:
        return SUPERSEDED
    if valid_until_on is None:
        return VALID if no_expiry else UNKNOWN
    if valid_until_on < today:
        return EXPIRED
    return DUE if (valid_until_on - today).days <= due_days else VALID


def safe_name(name: str, media_type: str) -> str:
    """A file name that is only a name, with the ending of what the file really is."""
    # both separators, whatever system it came from; a name that cannot be stored is no name
    last = PurePosixPath(name.replace("\\", "/")).name if problem(name) is None else ""
    bare = HIDDEN.sub("", _UNSAFE.sub("_", last)).strip(" .")
    bare = bare.rpartition(".")[0] or bare if "." in bare else bare
    return (bare[:LONGEST_NAME] or "file") + SUFFIXES.get(media_type, ".bin")


def without_words(facts: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The same without what somebody wrote: in the log, of a document about a person, only that it was written."""
    return (
        None if facts is None else {name: "***" if name in _WORDS and value else value for name, value in facts.items()}
    )


def plain_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What is known, without what is not: for the audit log."""
    return {name: value for name, value in facts.items() if value is not None and value is not False}

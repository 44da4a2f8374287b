"""What people are shown of a scanned file."""

from kosmgr.kit.text import N_

REJECTED = {
    "id_repeated": N_("编号与上面一行相同"),
    "text_missing": N_("没有标题、正文，也没有图片"),
    "image_missing": N_("文件旁边没有这张图片，没有比对它"),
    "image_unreadable": N_("这张图片打不开或太大，没有比对它"),
}

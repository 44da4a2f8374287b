"""A small .xls of ours, saved by an office program from a sheet made for these tests: we cannot write that format."""

import base64
import zlib

_PACKED = (
    "eNrtWFtonEUUPvPvJf/mtpu0qTWtca22uW1CYkAjWnPZVhutjbXxSqTdJJs2dpMNSQrJg3ZrzYukoPShPhSkkIIgeEGwDwomb31Q"
    "WigFFcW0ICgVWUUpBZP1O+ef3fxZNpDdREGbs5y5nJn5Z+Zc5+zlSyVz5z4uv0Zp8DA5aCHhIbeNpoCeZMdHZGjaQiKRSJIT6/Cf"
    "gnldswydkJ8LyDLPA5patvm6Xof/HzxDUfzGyE+7aQj1CE1QNrAJGmP/3krWLKxw3kphff/c92f/zX7cAcxk/+zv2f4LgIXAImAx"
    "0GuFACoBlgI3ADcCy0QniO4AbgbeCSwHbgFuBd4FrADeDfQD7wFuA94LvE+fbYeuGavRrgHWalod6vp1f7Rm4DEhRbeLPiv6kkUu"
    "sr8GjfjIOSt6cR3YTcOsG8FQpNf/b0G7nCGk+AwzUNKdygldNegssJg+FPrnUu4U/QO0kr9Z6/QLRquc/pSU26QsRqnogqz5ViiN"
    "0MTvRM/fEjNQlKeCFKIIDVAPPOEAZpTTRbaw4zKD7UO1yQjPWt1ow5K9YU1qn3jiKOziAOYM0ShaQXqCnhRKkCqchTTNlvl4eCg8"
    "EopUOEvoPFvlBKC7bnCwu66vb07McJr+TPhtJj/jZzrvJPQ/VkY3sqTTbUefBu8y8bnWmh9Pp1cvQw8sQ69Zhu7JSHclz2Omn/O8"
    "RXcu0k8b6MQowbUv5pC6JOaWujTmlHpDLE/qjTFX4pAYziTUrYljBKylqGtq/ySCw/E8NjmlLk1OERupolllAom6Tim6AVNCsIi/"
    "JPu648It0wo4Bi0mEcrWbqKCOBv1F5ho0gmFIGTOqFaUrVTxm88KQyYU30SYMW/Cdv6CGzB1yIKZ//jyzQOorrxY1IUqvH9vDNu1"
    "NTSi4z/o2Sed+x2k2r++8EPDMWw5nsBFTLritKJcr1kGXBRrma4NDoWWy/QtcZmF2LUP92QXUyL38OFzdcGtN64/UN5yUOixRbHQ"
    "duY+BdQJjMw6a2RFrZSvy9xkKD0ptDek3JFa/1NLpa1dlWrHW6pt7XNwfB6cSqSDLwRUQG0udJ+cPTTXkqwVPYsRk16Va5N60/Tq"
    "mxZL5UiVpuHT7YDlzpRXaCoDzUijzcsTIslGq6fQU6megZ6he0qeF45Uj2cyt14z8uUemyj/siFjhsx06ZmGzHTrmQZ+XuqB6vxC"
    "T7Nk4nssqcRNrWX8UewTb5CvOONVQvfEfRmeTAblyzpew/s9apTSp24r6hA9Ilzmx41Xc4y0y6fDUNHDpv1DKvlMu910SaXKpC6p"
    "DDrilaenXWZ+u8zMHGRm2mRGq5fZElB4iTryrTe4zzQs52oNPcZv3qcGekeio9H+Mf/u8d5wxP/Qg3VdoZ5wJBIWWbcP9Pc3r+bt"
    "ryyvmTMsJEgEmuG7NDf57u+3Oo/43n/bpNrKT75hpr+jcwOl2ciqt0fnCd2aQUd0vjCmc4aYzhumtIv/ed7KAXhNdDg8NDwxHiGd"
    "F/B4g/52EtLbsdCvHeGJ75W9vdb3l9B09aurZ+u3+E6fwf0Dtz7YxW+4NFq3znOSIcxnu+PelAO1ch0eb9bjrbaQx7xqGx5+Ljwy"
    "OhAdWsoj5m9TfSP9U7CW+b/cP80GMq1hnswUWO3nsfsIHcUjgc9xNOvzl4qjt/iUyCKvbvIk9TyIfQeR4XTiDK/ktL/DloOvZM12"
    "YEfKzjqRDYRzlh8Humzz/0qdq0tOgsziGO4/iIyDZd8BLegXmTBlDNlKFJTloUrv78qC/+y0L6b234UdeuUMYdHA7M7TnMP9A8D3"
    "1v//Efgb3rUxTg=="
)

XLS = zlib.decompress(base64.b64decode(_PACKED))

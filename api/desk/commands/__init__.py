"""The desk's commands, for the one who runs it: the command line reaches the database and the keys itself."""

HELP = {
    "account": "柜台的账号：添加、停用、密码、动态口令。",
    "kiosk": "自助机的密钥：发放、吊销。",
    "audit": "核对柜台的操作记录。",
    "desk": "备份、恢复和维护柜台的数据。",
}
"""What the groups are for, by name."""

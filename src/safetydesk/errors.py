"""Every message a user can meet: numbered, in Chinese, saying what happened, where, and what to do.

Raise with `error("LEDGER_001", file=name)`; an unknown number or a missing fact is a programming error.
"""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    # number: (what happened and where, what to do)
    # -- general
    "GENERAL_001": (
        "程序遇到没有料到的情况（{what}）。",
        "已记录到日志 {log}；数据没有改动，请重试，仍不行请把日志交给管理员。",
    ),
    "GENERAL_002": ("命令用法不对：{what}。", "运行 safetydesk --help 查看用法。"),
    # -- catalog: declared things in resources/
    "CATALOG_091": (
        "节假日表“{file}”第 {row} 行不对：{why}。",
        "请按“日期,类型,名称,依据”四列填写，类型只能是 holiday 或 workday。",
    ),
    "CATALOG_092": ("期限规则“{key}”（{file}）不对：{why}。", "请按同文件中其他规则的写法补全后再启动。"),
    "CATALOG_093": ("人数义务表（{file}）中“{key}”不对：{why}。", "请按同文件中其他条目的写法补全后再启动。"),
    # -- store: opening, keys, backup, disk
    "STORE_001": (
        "这台电脑上没有可用的加密数据库组件。",
        "本程序支持 Windows、macOS 和 Linux 的 64 位系统；请重新安装。",
    ),
    "STORE_002": (
        "数据文件夹“{folder}”里的钥匙文件 keys.json 缺失或已损坏。",
        "请从最近的备份恢复整个文件夹，或找管理员。",
    ),
    "STORE_003": ("口令不对，数据没有打开。", "请核对大小写后重新输入；忘记口令请找管理员，不要删除数据文件夹。"),
    "STORE_004": ("口令太短，至少要 {least} 个字符。", "请换一个更长的口令，例如四个词连写。"),
    "STORE_005": ("这份数据需要口令才能打开。", "请输入口令；命令行用环境变量 SAFETYDESK_PASSPHRASE 给出。"),
    "STORE_006": ("数据库组件版本 {version} 太旧，可能丢失记录。", "请重新安装本程序。"),
    "STORE_007": (
        "数据库设置 {pragma} 没有生效（现为 {found}）。",
        "数据没有改动；请检查磁盘是否只读，或把数据移到本机硬盘。",
    ),
    "STORE_008": ("数据文件“{file}”打不开：{why}。", "请检查文件夹是否存在、能否写入，或者正被另一个程序占用。"),
    "STORE_009": ("数据文件“{file}”没有加密，程序拒绝使用。", "请从备份恢复；不要再往这份文件里写数据。"),
    "STORE_010": (
        "数据文件“{file}”读不出来：口令钥匙不符，或文件已损坏。",
        "文件没有改动；请用备份恢复，并保留原文件交给管理员。",
    ),
    "STORE_011": (
        "这份数据是新版程序建立的（版本 {found}），本程序只认到 {known}。",
        "数据没有改动；请升级本程序后再打开。",
    ),
    "STORE_012": ("磁盘空间不足，刚才的内容没有写入。", "已保存的内容都在；请清理磁盘或换一个位置，再重试一次。"),
    "STORE_013": ("备份“{folder}”没有通过检查：{why}。", "这份备份不能用，原数据没有改动；请换一个位置重新备份。"),
    "STORE_014": ("数据文件夹“{folder}”里已经有一份数据。", "请换一个空文件夹，或直接打开它。"),
    "STORE_015": ("文件夹“{folder}”里没有安监台的数据。", "请检查路径，或先用 safetydesk 建立一份。"),
    "STORE_016": (
        "变更记录在第 {n} 条断开：{why}。",
        "数据可能被改动过；请停止使用，保留文件夹，用备份核对并通知管理员。",
    ),
    "STORE_017": ("照片或附件 {name} 不在本机，或内容与登记的指纹不符。", "请同步取回；仍没有时从备份恢复。"),
    "STORE_018": (
        "数据正被另一个程序写入，等了 {seconds} 秒仍未轮到。",
        "请关闭另一个正在写入的窗口或命令后重试；刚才的内容没有写入。",
    ),
    # -- subjects, people, places
    # -- visits
    "CADENCE_001": ("日周月核查的抽样不对：{why}。", "请核对抽样起止日期、份数、缺失数和失实数后重新保存。"),
    # -- hazards
    "HAZARD_001": (
        "这条隐患已于 {closed_on} 销号，不能再办理。",
        "如果问题复发，请新登记一条隐患，并在说明里注明原编号。",
    ),
    "HAZARD_002": ("这条隐患已经登记过。", "请直接打开原记录继续办理。"),
    "HAZARD_003": ("这条隐患还没有登记。", "请先登记隐患，再办理后面的步骤。"),
    "HAZARD_004": (
        "还没有下发责令改正的文书，不能申请复查或者复查。",
        "请先出具隐患整改通知书（或责改、现决文书）并送达，再办理复查。",
    ),
    "HAZARD_005": ("复查要有两名不同的检查人员，现在只有 {count} 名。", "请补选一名持有效证件的检查人员。"),
    "HAZARD_006": ("复查没有写明结果。", "请选择“合格”或者“不合格”。"),
    "HAZARD_007": ("复查还没有合格，不能销号。", "请先登记复查合格，或者补上当场整改的照片。"),
    "HAZARD_008": ("重大事故隐患销号要经督办单位审批，还缺审批人。", "请填写销号审批人后再销号。"),
    "HAZARD_009": ("疑似重大隐患还没有认定结果，不能销号。", "请先登记区县部门的认定或者不予认定（何人、何时）。"),
    "HAZARD_010": (
        "定为重大事故隐患要写明判定依据。",
        "请选择判定标准的条款；一时定不下来的，请先定为“疑似重大（待认定）”。",
    ),
    "HAZARD_011": ("当场整改要有整改后的照片或者其他证据。", "请补拍一张整改后的照片。"),
    "HAZARD_012": ("这条隐患不是疑似重大，不能登记认定结果。", "请先把等级改为“疑似重大（待认定）”。"),
    "HAZARD_013": ("认定结果缺少{missing}。", "请补填后再保存。"),
    "HAZARD_014": ("申请延期的日期 {until} 不晚于现在的期限 {deadline}。", "请填写晚于现在期限的日期。"),
    "HAZARD_015": ("已有一个延期申请在等决定。", "请先批准或者驳回前一个申请。"),
    "HAZARD_016": ("没有等待决定的延期申请。", "请先登记企业的延期申请。"),
    "HAZARD_017": ("这条隐患没有逾期（期限 {deadline}），不能作逾期升级。", "请等期限过后再办理，或者核对期限。"),
    "HAZARD_018": ("这条隐患有 {count} 处互相矛盾的记录，不能销号。", "请先在隐患卡片里逐处确认以哪一条为准。"),
    "HAZARD_019": ("重大事故隐患还没有向区县部门报告的记录，不能销号。", "请先登记报告（报告函编号、日期）。"),
    "HAZARD_020": ("日期 {on} 在今天 {today} 之后。", "请核对日期和电脑时间。"),
    "HAZARD_021": ("下发的文书没有写明整改期限。", "请填写具体日期，或者写明“立即整改”等期限文字。"),
    "HAZARD_022": ("整改期限 {deadline} 早于今天 {today}。", "请填写今天或者以后的日期。"),
    "HAZARD_023": ("已经申请复查，正在等复查结果。", "请先登记复查结果。"),
    "HAZARD_024": ("复查已经合格，这一步不用再办。", "请直接办理销号。"),
    "HAZARD_025": ("没有找到要确认的矛盾记录，可能已经确认过。", "请刷新后再看。"),
    "HAZARD_026": ("期限文字“{text}”要先确认：{question}", "请确认后写成具体日期。"),
    "HAZARD_027": ("还没有交办，不能登记开始整改或者延期。", "请先出具隐患整改通知书。"),
    "HAZARD_028": ("重大或疑似重大隐患才能挂牌督办、报告认定。", "请核对隐患等级。"),
    "HAZARD_029": ("下发的文书没有写明是哪一份。", "请从隐患页面出具文书，由程序带入。"),
    "HAZARD_030": ("隐患等级“{grade}”不认识。", "请选择一般、疑似重大（待认定）或者重大。"),
    # -- documents, numbers, authority
    "DOCUMENT_001": (
        "以“{capacity}”名义不能出具《{document}》（依据：{basis}）。",
        "请改用本级文书，并及时报告区县部门。",
    ),
    "DOCUMENT_002": (
        "《{document}》是部门文书，{day} 没有登记有效的委托（依据：{basis}）。",
        "有委托书的请先登记编号、事项和期限；没有的请改出本级隐患整改通知书，并及时报告区县部门。",
    ),
    "DOCUMENT_003": (
        "《{document}》要有赋权才能出具，{day} 没有登记有效的赋权清单（依据：{basis}）。",
        "已赋权的请先登记清单文号、事项和生效日期；没有的请改出本级隐患整改通知书，并及时报告区县部门。",
    ),
    "DOCUMENT_004": (
        "登记的“{number}”里没有《{document}》这一项（依据：{basis}）。",
        "请核对委托书或赋权清单的事项；清单以外不得使用。",
    ),
    "DOCUMENT_005": (
        "登记的“{number}”有效期为 {valid_from} 至 {valid_to}，{day} 不在其内（依据：{basis}）。",
        "请登记新的委托书或赋权清单，或改出本级文书。",
    ),
    "DOCUMENT_006": ("检查人员只有 {count} 名，要两名以上不同的人（{basis}）。", "请补选一名持有效证件的检查人员。"),
    "DOCUMENT_007": ("{person} 没有登记检查证件（{basis}）。", "请先登记证件编号和有效期，或者换一名检查人员。"),
    "DOCUMENT_008": (
        "{person} 的证件 {number} 在 {day} 不在有效期内（{valid_from} 至 {valid_to}；{basis}）。",
        "请换一名持有效证件的检查人员，或者登记换发后的证件。",
    ),
    "DOCUMENT_009": (
        "“{organ}”是议事协调机构，不能作为检查主体或者文书落款（{basis}）。",
        "请改用镇（乡）人民政府、街道办事处名义。",
    ),
    "DOCUMENT_010": ("出具《{document}》以前，要先有{required}（{basis}）。", "请先出具前一份文书，再出这一份。"),
    "DOCUMENT_011": ("这份文书已经作废，不能再办理。", "请另出一份新的文书。"),
    "DOCUMENT_012": ("这份文书还没有审签，不能编号。", "请先送审签；不需要审签的，由负责人在设置里关闭审签。"),
    "DOCUMENT_013": ("这份文书还没有编号，不能出正式件。", "请先编号；没有文号时可以打印草稿。"),
    "DOCUMENT_014": ("这份文书还没有生成正式 PDF，不能用印。", "请先生成正式件。"),
    "DOCUMENT_015": ("这份文书还没有用印，不能送达。", "请先登记用印。"),
    "DOCUMENT_016": ("这份文书还没有送达，不能登记签收回收。", "请先登记送达。"),
    "DOCUMENT_017": ("这一步已经办过。", "请刷新后看文书现在的状态。"),
    "DOCUMENT_018": ("文书编号以后内容不能再改。", "请作废这一份（写明原因），另出一份新的。"),
    "DOCUMENT_019": ("作废要写明原因。", "请填写原因后再作废；文号不会再用，但会记账。"),
    "DOCUMENT_020": ("{way}送达缺少{missing}（{basis}）。", "请补齐后再登记送达。"),
    "DOCUMENT_021": ("送达方式“{way}”不认识。", "请选择直接、留置、邮寄、电子或者公告送达。"),
    "DOCUMENT_022": ("这份文书已经归档，不能再办理。", "需要更正的，请另出一份新的文书。"),
    "DOCUMENT_023": ("办理这一步要写明是谁、什么时间。", "请登录后再办理，并核对电脑时间。"),
    "DOCUMENT_024": ("还没有办完送达和回收，不能归档。", "请先登记送达和签收回收。"),
    "NUMBER_001": (
        "{organ}的“{kind}”{year} 年文号用完了或者号段已到期，离线不能编号。",
        "请联网同步领取新号段；急用时可以先打印草稿，编号后再换正式件。",
    ),
    "NUMBER_002": ("“{text}”不是文号。", "请写成“（简称）字头〔2024〕5号”的样子，用六角括号，序号前面不加零。"),
    # -- ledgers
    # -- sync and server
    # -- desktop
}


class SafetyDeskError(Exception):
    """A refusal or failure that a person can act on; `code` is stable, `message` and `remedy` are Chinese."""

    def __init__(self, code: str, **facts: object) -> None:
        what, cure = MESSAGES[code]
        self.code = code
        self.facts = facts
        self.message = what.format(**facts)
        self.remedy = cure.format(**facts)
        super().__init__(f"{code} {self.message}{self.remedy}")

    def as_json(self) -> dict[str, object]:
        """The shape printed by `--json`: {"code", "message", "remedy"}."""
        return {"code": self.code, "message": self.message, "remedy": self.remedy}


def error(code: str, **facts: object) -> SafetyDeskError:
    """Build the numbered error `code`; facts fill the placeholders of its sentence."""
    return SafetyDeskError(code, **facts)

"""Words of Vietnamese that form closed classes: what binds, measures time, classifies, names a kind of document.

Nothing here belongs to one sector or one report: these are words of grammar and of administrative form.
"""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(text.split())


def phrases(text: str) -> frozenset[str]:
    """Return the phrases of a text, which ``|`` parts, as a set."""
    return frozenset(text.split("|"))


#: The capital letters of Vietnamese, for a set in a regular expression.
UPPER = "A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
#: Before a number: it is a date or a part of one.
DATE_WORDS = frozenset({"ngày", "tháng", "năm", "quý", "hôm", "mùng", "mồng", "rằm"})
TIMES_OF_DAY = frozenset({"sáng", "trưa", "chiều", "tối", "đêm"})
#: Behind a number: a length of time.
SPANS = frozenset({"tháng", "năm", "quý", "tuần", "ngày", "giờ", "phút", "giây"})
#: Before a number: it tells one of a row.
ROW_WORDS = words(
    "thứ lần số khóa khoá khoa đợt vòng hạng bậc mức độ loại chương phần mục trang tập quyển mẫu biểu bảng hình lớp"
    " khối cấp vùng phường quận tổ ấp thôn bản buôn xóm khóm khu cụm đội kỳ km lộ đường hẻm kênh thửa tờ"
    " lô đoạn tuyến trạm"
    " cống cầu tầng phòng nhóm chi bộ trung đoàn"
)
STRONG_ROW_WORDS = frozenset({"thứ", "khóa", "khoá", "đợt", "lần", "hạng", "bậc", "mục", "chương", "trang", "lộ"})
ARTICLES = frozenset({"điều", "khoản"})
#: Kinds of documents; a number behind one, or behind "số" and one, refers to it.
DOCUMENT_WORDS = frozenset(
    [
        "nghị quyết", "chỉ thị", "kết luận", "quyết định", "quy định", "nghị định", "thông tư", "công văn",
        "kế hoạch", "hướng dẫn", "thông báo", "báo cáo", "tờ trình", "chương trình", "luật", "pháp lệnh", "đề án",
        "công điện", "thông tri", "quy chế", "văn bản", "giấy mời", "lệnh", "hiệp định", "chi thị", "bộ luật",
        "giấy phép", "hợp đồng", "biên bản", "chứng thư", "liên tịch",
    ]
)  # fmt: skip
#: Nouns of one syllable that count alone; what follows them narrows them.
LONE_NOUNS = words(
    "người hộ vụ đơn con cây trường lớp bản thôn xã huyện tỉnh ấp buôn làng xóm khóm phường quận bài tin ca giường"
    " nhà xe tàu thuyền cái chiếc cuốn quyển sổ thẻ giấy khẩu cháu em cụ ông bà anh chị trẻ điểm đợt lần buổi tổ đội"
    " nhóm cụm khu chợ cầu tuyến gói căn ngôi trận phiếu quỹ máy đập hồ giếng ao lồng bè cột trụ tủ bàn ghế bếp bộ"
    " trang tờ kiện thùng hộp bao chai lọ viên liều mũi túi suất phòng lô thửa sào đôi cặp mẫu khoản mục nước"
    " sở ngành môn khối quầy kho vườn rừng đàn tiếng ngày giờ dòng cấp bậc video clip hạng luật lệnh cơn trạm"
    " tháng năm quý khóa khoá kỳ follower camera họ loại giống dân nữ nam vé điếm loa phần hòm món câu tầng ban"
    " đĩa sân bến bãi cống kênh mương đường tàu súng viên tên mạng"
)
#: Nouns that classify: the noun behind them belongs to the unit.
CLASSIFIERS = words(
    "lượt cuộc đoàn giải vị bức tấm suất chiếc cơn ngôi tòa toà cụm nhóm tổ đội chi tờ tác đối buổi lớp điểm bộ"
    " vườn vùng nguồn đồng"
)
#: Units that stand alone although a noun could follow.
ALONE = words("người hộ vụ đơn con cây trường bản thôn xã huyện tỉnh em cháu ca lần đợt nhà thẻ sổ tuyến")
#: A noun phrase ends before these.
STOPS = words(
    "và hoặc hay cùng với của cho tại ở trên dưới trong ngoài từ đến tới theo về do bởi vì để là được bị đã đang sẽ có"
    " còn gồm đạt chiếm tăng giảm so bằng như thì mà nhưng khi sau trước này đó kia nếu đối qua bao vào ra lên xuống"
    " tham dự thu hút cũng chưa không phải vẫn đều cần gần hơn khoảng ước các những mỗi một thuộc nhằm giữa chỉ tương"
    " thông tính đi nên rồi nữa trở làm vay mất thực tiếp tham diễn xảy"
)
#: Behind a number without a noun: it counts what was named before ("11 hội nghị (02 thường kỳ...)").
NARROWING = frozenset(
    [
        "thường", "chuyên", "trực", "định", "đột", "nam", "nữ", "mới", "cũ", "khá", "giỏi", "tốt", "xuất", "trung",
        "hoàn", "đúng", "quá", "sớm", "chậm", "cao", "thấp", "nhỏ", "lớn", "khác", "tái", "bổ", "chính", "phụ",
    ]
)  # fmt: skip
NARROWING_PAIRS = frozenset(
    [
        "thường kỳ", "thường lệ", "thường niên", "chuyên đề", "trực tiếp", "trực tuyến", "định kỳ", "đột xuất",
        "xuất sắc", "hoàn thành", "đúng hạn", "quá hạn", "trước hạn", "bổ sung", "bất thường", "đã qua", "công lập",
        "tư thục", "ngoài công", "trung bình", "chính thức", "dự bị", "không hoàn", "không đạt", "thành thị",
        "còn lại", "nông thôn", "cấp tỉnh", "cấp huyện", "cấp xã", "tốt nghiệp",
    ]
)  # fmt: skip
#: Nouns of two syllables of which reports count many.
COUNTED_PAIRS = phrases(
    "đại biểu|đồng chí|trường hợp|đơn vị|cá nhân|tập thể|tổ chức|dự án|vị trí|đối tượng|học sinh|giáo viên|cán bộ"
    "|chi bộ|đảng viên|nạn nhân|công trình|hội nghị|cuộc họp|địa phương|doanh nghiệp|hợp tác|gia đình"
    "|mô hình|sản phẩm|hồ sơ"
    "|vụ việc|vụ án|công dân|bị can|nghi phạm|tuyến đường|cơ sở|phòng học|văn bản|nghị quyết|kỳ họp|tiêu chí"
)
#: Words that count people of whatever kind was named before, and nouns for people of one kind.
ANY_PEOPLE = phrases("người|đồng chí|em|cháu|vị|chị|anh")
PEOPLE = ANY_PEOPLE | phrases(
    "học sinh|sinh viên|giáo viên|cán bộ|công chức|viên chức|đảng viên|đoàn viên|hội viên|đại biểu|lao động|bệnh nhân"
    "|người bệnh|công dân|nhân khẩu|khẩu|trẻ em|trẻ|nhân viên|bác sĩ|thí sinh|học viên|thành viên|ủy viên|nạn nhân"
    "|phụ nữ|thanh niên"
)
#: People whom the police, prosecutors and courts call by the stage of their case.
SUSPECTS = phrases("đối tượng|bị can|bị cáo|nghi phạm")
#: Words for things of any kind, which a list tells by their kinds: ``15 văn bản (3 nghị quyết, 12 kế hoạch)``.
GENERAL_NOUNS = phrases(
    "văn bản|đơn|chủ thể|tổ chức|đơn vị|cơ sở|đối tượng|thành viên|trường|công trình|phương tiện|gia súc|gia cầm"
    "|vật nuôi|máy móc|thiết bị|tài liệu|đầu điểm|ấn phẩm|sản phẩm|giải|huy hiệu|hình thức|danh hiệu"
)

"""The list of pages with the right that each needs. Nothing is served that does not stand here."""

from __future__ import annotations

from django.urls import path

from socai.web import assets
from socai.web.pages import Page
from socai.web.views import (
    account,
    auditing,
    delegating,
    desk,
    forms,
    home,
    intake,
    log,
    offline,
    phones,
    proofs,
    provider,
    published,
    registers,
    reports,
    second_factor,
)

_FORM = ("GET", "HEAD", "POST")
_REGISTER = "so-theo-doi/<str:register>"
_OF_FORM = "phieu/<str:form>/<str:unit>/<str:period>"

PAGES = (
    Page("home", "", home.home, "own:see", "Trang đầu: việc cần làm theo vai trò"),
    Page("sign_in", "dang-nhap", account.enter, "", "Đăng nhập", _FORM),
    Page("second_step", "dang-nhap/ma", account.second_step, "", "Đăng nhập: nhập mã của lớp thứ hai", _FORM),
    Page(
        "phone_code", "dang-nhap/ma-ngan", phones.phone_code, "", "Vào bằng mã ngắn trên điện thoại đã đăng ký", _FORM
    ),
    Page("provider", "dang-nhap/dinh-danh", provider.leave, "", "Sang hệ thống định danh để đăng nhập"),
    Page("provider_back", "dang-nhap/dinh-danh/ve", provider.come_back, "", "Trở về từ hệ thống định danh"),
    Page("sign_out", "dang-xuat", account.leave, "", "Đăng xuất", ("POST",)),
    Page("password", "mat-khau", account.password, "own:see", "Đổi mật khẩu", _FORM),
    Page("sessions", "phien", account.sessions, "own:see", "Các phiên đăng nhập của mình", _FORM),
    Page("second_factor", "hai-lop", second_factor.second_factor, "own:see", "Đăng nhập hai lớp của mình", _FORM),
    Page("second_factor_picture", "hai-lop/ma.svg", second_factor.picture, "own:see", "Mã QR để ứng dụng tạo mã quét"),
    Page(
        "recovery_codes",
        "hai-lop/ma-du-phong.txt",
        second_factor.recovery_file,
        "own:see",
        "Tệp mã dự phòng vừa hiện",
        ("POST",),
    ),
    Page("phones", "dien-thoai", phones.phones, "own:see", "Điện thoại đã đăng ký của mình", _FORM),
    Page("language", "ngon-ngu", account.language, "", "Chọn ngôn ngữ", ("POST",)),
    Page("form", _OF_FORM, forms.form, "form:see", "Phiếu của một đơn vị", _FORM),
    Page("save", f"{_OF_FORM}/luu", forms.save, "form:fill", "Lưu ô vừa gõ", ("POST",)),
    Page(
        "judge",
        f"{_OF_FORM}/xet",
        forms.judge,
        "form:judge",
        "Nhận, trả, duyệt phiếu",
        ("POST",),
    ),
    Page(
        "attach",
        f"{_OF_FORM}/kem/<str:indicator>",
        proofs.attach,
        "form:fill",
        "Ảnh, tệp kèm một số của phiếu",
        _FORM,
    ),
    Page(
        "proof",
        "so-lieu/<str:indicator>/<str:unit>/<str:period>/tep/<str:digest>",
        proofs.proof,
        "figure:see",
        "Tải ảnh, tệp đã gửi kèm một số",
    ),
    Page(
        "confirm",
        f"{_OF_FORM}/xac-nhan",
        forms.confirm,
        "form:confirm",
        "Xác nhận phiếu người khác gửi thay",
        ("POST",),
    ),
    Page("workbook", f"{_OF_FORM}/phieu.xlsx", forms.workbook, "form:see", "Phiếu là tệp Excel để điền"),
    Page("paper", f"{_OF_FORM}/phieu.pdf", forms.paper, "form:see", "Phiếu giấy, một trang A4"),
    Page("upload", f"{_OF_FORM}/tep", forms.upload, "form:fill", "Nhận tệp Excel đã điền", ("POST",)),
    Page(
        "report_figures",
        f"{_OF_FORM}/bao-cao",
        reports.report_figures,
        "form:fill",
        "Lấy số liệu từ báo cáo của chính đơn vị, xem từng câu rồi đưa vào phiếu",
        _FORM,
    ),
    Page("queued", f"{_OF_FORM}/gui-sau", offline.queued, "form:fill", "Nhận phiếu đã chờ trên máy", ("POST",)),
    Page("waiting", "cho-gui", offline.waiting, "own:see", "Phiếu đang chờ gửi trên máy này"),
    Page("device", "ngoai-tuyen", offline.device, "own:see", "Những gì máy cần giữ để mở phiếu khi mất mạng"),
    Page("matrix", "ai-da-gui", forms.matrix, "matrix:see", "Ai đã gửi, ai chưa", _FORM),
    Page(
        "figure",
        "so-lieu/<str:indicator>/<str:unit>/<str:period>",
        forms.figure,
        "figure:see",
        "Nguồn và lịch sử của một số",
    ),
    Page("messages", "tin-nhan", intake.messages, "form:fill", "Dán tin nhắn, xem lại rồi đưa vào phiếu", _FORM),
    Page(
        "grid", "bang/<str:form>/<str:period>", intake.grid, "form:fill", "Bảng: mọi đơn vị theo mọi ô của phiếu", _FORM
    ),
    Page(
        "audit",
        "kiem-tra",
        auditing.audit,
        "audit:run",
        "Kiểm tra số liệu của một văn bản bất kỳ, không lưu lại",
        _FORM,
    ),
    Page("desk", "bao-cao", desk.desk, "report:see", "Báo cáo: kỳ nào phải làm, mẫu nào, đã ban hành những gì"),
    Page(
        "report",
        "bao-cao/<str:template>/<str:period>",
        desk.report,
        "report:see",
        "Một báo cáo: số nào thiếu, chưa duyệt, mâu thuẫn, ai sửa được",
    ),
    Page(
        "report_draft",
        "bao-cao/<str:template>/<str:period>/du-thao",
        desk.draft,
        "report:see",
        "Dự thảo: mọi con số dẫn về nguồn của nó",
    ),
    Page("registers", "so-theo-doi", registers.listed, "register:see", "Các sổ theo dõi, việc đến hạn và quá hạn"),
    Page(
        "register", f"{_REGISTER}", registers.register, "register:see", "Các dòng của một sổ: lọc, tìm, xem từng trang"
    ),
    Page(
        "register_row",
        f"{_REGISTER}/dong/<path:key>",
        registers.row,
        "register:see",
        "Một dòng: thời hạn, các bước, lịch sử, mạch",
    ),
    Page("register_add", f"{_REGISTER}/them", registers.add, "register:keep", "Thêm một dòng", _FORM),
    Page(
        "register_correct",
        f"{_REGISTER}/sua/<path:key>",
        registers.correct,
        "register:keep",
        "Đính chính một dòng",
        _FORM,
    ),
    Page(
        "register_move",
        f"{_REGISTER}/buoc/<path:key>",
        registers.move,
        "register:keep",
        "Chuyển trạng thái một dòng",
        ("POST",),
    ),
    Page(
        "register_attach",
        f"{_REGISTER}/kem/<path:key>",
        registers.attach,
        "register:keep",
        "Kèm ảnh, tệp vào một dòng",
        ("POST",),
    ),
    Page(
        "register_proof",
        f"{_REGISTER}/tep-kem/<str:digest>/<path:key>",
        registers.proof,
        "register:see",
        "Tải ảnh, tệp của một dòng",
    ),
    Page(
        "register_file",
        f"{_REGISTER}/tep",
        registers.workbook,
        "register:see",
        "Tải các dòng đã chọn là tệp Excel",
        ("POST",),
    ),
    Page(
        "register_upload",
        f"{_REGISTER}/nhan-tep",
        registers.upload,
        "register:keep",
        "Nhận tệp Excel, CSV của sổ",
        ("POST",),
    ),
    Page("delegations", "uy-quyen", delegating.kept, "delegation:keep", "Ủy quyền cho người khác duyệt thay", _FORM),
    Page("accounts", "tai-khoan", home.accounts, "account:keep", "Danh sách tài khoản"),
    Page(
        "second_factor_off",
        "tai-khoan/<str:name>/bo-hai-lop",
        second_factor.switch_off,
        "account:keep",
        "Bỏ lớp thứ hai của một tài khoản, có lý do",
        ("POST",),
    ),
    Page(
        "phones_off",
        "tai-khoan/<str:name>/thu-hoi-dien-thoai",
        phones.take_back,
        "account:keep",
        "Thu hồi điện thoại của một tài khoản",
        ("POST",),
    ),
    Page(
        "audit_log",
        "nhat-ky",
        log.audit_log_page,
        "audit_log:see",
        "Nhật ký: đăng nhập, đọc dữ liệu cá nhân, xuất, thay đổi",
    ),
    Page("audit_log_file", "nhat-ky/tep", log.audit_log_file, "audit_log:see", "Tải nhật ký đã chọn", ("POST",)),
    Page("published", "cong-khai", published.published, "published:see", "Số liệu của các báo cáo đã ban hành"),
    Page("service_worker", "sw.js", offline.service_worker, "", "Mã chạy nền để phiếu mở và gửi được khi mất mạng"),
    Page("asset", "static/<str:name>", assets.asset, "", "Kiểu trình bày và mã kịch bản"),
)

urlpatterns = [path(page.route, page, name=page.name) for page in PAGES]

"""The list of pages with the right that each needs. Nothing is served that does not stand here."""

from __future__ import annotations

from django.urls import path

from socai.web import assets
from socai.web.pages import Page, broken, not_found
from socai.web.views import account, home

_FORM = ("GET", "HEAD", "POST")

PAGES = (
    Page("home", "", home.home, "own:see", "Trang đầu: việc cần làm theo vai trò"),
    Page("sign_in", "dang-nhap", account.enter, "", "Đăng nhập", _FORM),
    Page("sign_out", "dang-xuat", account.leave, "", "Đăng xuất", ("POST",)),
    Page("password", "mat-khau", account.password, "own:see", "Đổi mật khẩu", _FORM),
    Page("sessions", "phien", account.sessions, "own:see", "Các phiên đăng nhập của mình", _FORM),
    Page("language", "ngon-ngu", account.language, "", "Chọn ngôn ngữ", ("POST",)),
    Page("accounts", "tai-khoan", home.accounts, "account:keep", "Danh sách tài khoản"),
    Page("asset", "static/<str:name>", assets.asset, "", "Kiểu trình bày và mã kịch bản"),
)

urlpatterns = [path(page.route, page, name=page.name) for page in PAGES]
handler404 = not_found
handler500 = broken

package idp

import "html/template"

// loginPage is the login form. It posts to "sso" beside itself and not to the
// address that samlidp names, which would answer a bare session as JSON instead
// of going on to the service provider.
func loginPage() *template.Template {
	return template.Must(template.New("login").Parse(`<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>统一身份认证（模拟） · Sign in (simulation)</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:26rem;margin:4rem auto;padding:0 1rem}
input{font:inherit;width:100%;box-sizing:border-box;padding:.5rem;margin:.2rem 0 1rem}.bad{color:#b00020}small{color:#555}</style></head>
<body><h1>统一身份认证（模拟）</h1><p>Sign in (simulation): not a real identity provider</p>
{{if .Toast}}<p class="bad" role="alert">用户名或密码不正确 · {{.Toast}}</p>{{end}}
<form method="post" action="{{if .SAMLRequest}}sso{{else}}login{{end}}">
<label>用户名 · User<input name="user" autocomplete="username" autofocus required></label>
<label>密码 · Password<input type="password" name="password" autocomplete="current-password" required></label>
<input type="hidden" name="SAMLRequest" value="{{.SAMLRequest}}"><input type="hidden" name="RelayState" value="{{.RelayState}}">
<input type="submit" value="登录 · Sign in"></form>
<p><small>zhang.wei · li.na · wang.fang · chen.yu · zhao.lei<br>密码与用户名相同 · the password is the user name</small></p></body></html>
`))
}

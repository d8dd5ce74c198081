#!/usr/bin/env python3
"""Servers of a loyalty programme as five other teams would have written them, each with its own description of itself:
python3 server.py --port N --stack laravel|drf|aspnet|onec|page [--fault NAME:COUNT]...
Whoever wrote them had read the guide and the contract, and neither the library nor the sandbox. It is one long file because the
five are read side by side."""
import argparse, json, os, re, socket, sys, threading, time, uuid, secrets
from decimal import Decimal as D, InvalidOperation
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from books import ANON, Books, Refuse, money  # noqa: E402

EIGHTS = '8888888888'
FAULTS = ('die-after-write', 'hang-write', '500-write', 'html-200')


# ------------------------------------------------------------------------------------------------ json out
def dumps(o, ascii_=False, slash=False, num='trim', sep=(',', ':')):
    """num: 'trim' 100.00 -> 100 (PHP), 'raw' 100.00 stays (C#), 'str' numbers are strings"""
    def s(x):
        t = json.dumps(x, ensure_ascii=ascii_)
        return t.replace('/', '\\/') if slash else t

    def go(x):
        if x is None:
            return 'null'
        if x is True or x is False:
            return 'true' if x else 'false'
        if isinstance(x, str):
            return s(x)
        if isinstance(x, (int, D)):
            t = str(x)
            if isinstance(x, D):
                t = format(x, 'f')
                if num == 'trim' and '.' in t:
                    t = t.rstrip('0').rstrip('.')
            return '"%s"' % t if num == 'str' else t
        if isinstance(x, float):
            return repr(x)
        if isinstance(x, dict):
            return '{' + sep[0].join(s(str(k)) + sep[1] + go(v) for k, v in x.items()) + '}'
        return '[' + sep[0].join(go(v) for v in x) + ']'
    return go(o)


class Resp:
    def __init__(self, status=200, body=b'', ctype='application/json', headers=None):
        self.status, self.ctype, self.headers = status, ctype, headers or {}
        self.body = body.encode() if isinstance(body, str) else body
        self.delay, self.die = 0, False


class Req:
    pass


class Bad(Exception):
    """the request itself is wrong: list of (field path, why, extra)"""
    def __init__(self, *errs):
        Exception.__init__(self, errs)
        self.errs = list(errs)


def dec(v):
    if isinstance(v, bool) or v is None:
        raise ValueError
    if isinstance(v, (int, D)):
        return D(v)
    if isinstance(v, str) and re.fullmatch(r'-?\d+(\.\d+)?', v.strip()):
        return D(v.strip())
    raise ValueError


def php_nest(pairs):
    root = {}
    for k, v in pairs:
        m = re.match(r'([^\[]+)((?:\[[^\]]*\])*)$', k)
        if not m:
            continue
        keys = [m.group(1)] + re.findall(r'\[([^\]]*)\]', m.group(2))
        d = root
        for i, kk in enumerate(keys):
            if kk == '':
                kk = str(len(d))
            if i == len(keys) - 1:
                d[kk] = v
            else:
                d = d.setdefault(kk, {})

    def fix(x):
        if isinstance(x, dict):
            x = {k: fix(v) for k, v in x.items()}
            if x and all(k.isdigit() for k in x):
                return [x[k] for k in sorted(x, key=int)]
        return x
    return {k: fix(v) for k, v in root.items()}


def multipart(ctype, raw):
    m = re.search(r'boundary="?([^";]+)', ctype)
    out = []
    if m:
        for part in raw.split(b'--' + m.group(1).encode()):
            if b'\r\n\r\n' in part:
                h, b = part.split(b'\r\n\r\n', 1)
                n = re.search(rb'name="([^"]*)"', h)
                if n:
                    out.append((n.group(1).decode(), b[:-2].decode('utf-8', 'replace')))
    return out


# ------------------------------------------------------------------------------------------------ base of stacks
class Stack:
    name = base = ''
    docs = {}

    def __init__(self, books, token, faults, hang):
        self.b, self.token, self.faults, self.hang = books, token, faults, hang
        self.flock = threading.Lock()
        self.routes = [(m, re.compile(r + r'\Z', self.flags()), f) for m, r, f in self.table()]

    def flags(self):
        return 0

    def take(self, name):
        with self.flock:
            if self.faults.get(name, 0) > 0:
                self.faults[name] -= 1
                return True
        return False

    def write_faulty(self, fn):
        if self.take('500-write'):
            return Resp(500, '<!DOCTYPE html>\n<html><head><title>500 Internal Server Error</title></head>\n<body>'
                             '<center><h1>500 Internal Server Error</h1></center><hr></body></html>\n',
                        'text/html; charset=UTF-8')
        r = fn()
        if self.take('die-after-write'):
            r.die = True
        elif self.take('hang-write'):
            r.delay = self.hang
        return r

    def dispatch(self, q):
        if not q.path.startswith(self.base):
            return self.http(404, q)
        sub = q.path[len(self.base):]
        other = []
        for m, rx, f in self.routes:
            hit = rx.match(sub)
            if hit:
                if m != q.method:
                    other.append(m)
                    continue
                q.args = [unquote(x) for x in hit.groups()]
                try:
                    self.auth(q)
                    return f(q)
                except Refuse as e:
                    return self.refuse(e, q)
                except Bad as e:
                    return self.bad(e, q)
        return self.http(405 if other else 404, q, other)

    # what each stack has
    def table(self): raise NotImplementedError
    def auth(self, q): raise NotImplementedError
    def refuse(self, e, q): raise NotImplementedError
    def bad(self, e, q): raise NotImplementedError
    def http(self, st, q, allow=()): raise NotImplementedError

    def json(self, q):
        try:
            v = json.loads(q.raw.decode('utf-8-sig') or 'null', parse_float=D)
        except (ValueError, InvalidOperation):
            raise Bad(('', 'json', None))
        if not isinstance(v, dict):
            raise Bad(('', 'object', None))
        return v

    def form(self, q):
        if 'multipart/form-data' in q.ctype:
            return dict(multipart(q.ctype, q.raw))
        if 'urlencoded' in q.ctype:
            return dict(parse_qsl(q.raw.decode('utf-8', 'replace'), keep_blank_values=True))
        return {}

    def items(self, v, n=dict(index='index', code='code', price='price', qty='qty', mrc='mrc'), at='items', priced=True,
              need_qty=True):
        if not isinstance(v, list):
            raise Bad((at, 'required' if v is None else 'array', None))
        if not v:
            raise Bad((at, 'empty', None))
        out, errs = [], []
        for i, it in enumerate(v):
            p = '%s.%d.' % (at, i)
            if not isinstance(it, dict):
                errs.append((p[:-1], 'object', None))
                continue
            o = {}
            code = it.get(n['code'])
            if code in (None, ''):
                errs.append((p + n['code'], 'required', None))
            o['code'] = str(code) if code is not None else ''
            for f in ('price', 'qty', 'mrc') if priced else ('qty',):
                x = it.get(n[f])
                if x is None:
                    if f == 'mrc' or (f == 'qty' and not need_qty):
                        o[f] = None
                        continue
                    errs.append((p + n[f], 'required', None))
                    continue
                try:
                    o[f] = dec(x)
                    if o[f] < 0 or (f == 'qty' and o[f] == 0):
                        errs.append((p + n[f], 'min', 0))
                except ValueError:
                    errs.append((p + n[f], 'number', None))
            x = it.get(n['index'])
            try:
                o['index'] = int(dec(x)) if x is not None else None
            except ValueError:
                errs.append((p + n['index'], 'integer', None))
            out.append(o)
        if errs:
            raise Bad(*errs)
        return out

    def amount(self, v, at):
        if v is None or v == '':
            return None
        try:
            return dec(v)
        except ValueError:
            raise Bad((at, 'number', None))

    def certs(self, v, at='certificate', code='code', pin='pin', summ='summ'):
        if v in (None, '', []):
            return []
        if not isinstance(v, list):
            raise Bad((at, 'array', None))
        out = []
        for i, c in enumerate(v):
            if not isinstance(c, dict) or not c.get(code):
                raise Bad(('%s.%d.%s' % (at, i, code), 'required', None))
            out.append(dict(code=str(c[code]), pin=str(c.get(pin) or ''), summ=self.amount(c.get(summ), '%s.%d.%s' % (at, i, summ)) or 0))
        return out

    def need(self, d, f):
        v = d.get(f)
        if v is None or v == '':
            raise Bad((f, 'required', None))
        if isinstance(v, (dict, list, bool)):
            raise Bad((f, 'string', None))
        return str(v)

    def goods(self, q, groups, goods, gk, ik, full):
        if not isinstance(goods, list):
            raise Bad((ik['_at'], 'required' if goods is None else 'array', None))
        gs, its = [], []
        for i, g in enumerate(groups or []):
            if g.get(gk['code']) in (None, ''):
                raise Bad(('%s.%d.%s' % (gk['_at'], i, gk['code']), 'required', None))
            gs.append(dict(code=str(g[gk['code']]), name=g.get(gk['name']), parent=g.get(gk['parent'])))
        for i, g in enumerate(goods):
            for f in ('code', 'name'):
                if g.get(ik[f]) in (None, ''):
                    raise Bad(('%s.%d.%s' % (ik['_at'], i, ik[f]), 'required', None))
            x = dict(code=str(g[ik['code']]), name=str(g[ik['name']]), group=g.get(ik['group']), barcode=g.get(ik['barcode']),
                     unit=g.get(ik['unit']), price=self.amount(g.get(ik['price']), '%s.%d.%s' % (ik['_at'], i, ik['price'])))
            if g.get(ik['nd']) is not None:
                x['not_discount'] = str(g[ik['nd']]).lower() in ('true', '1')
            its.append(x)
        return self.b.put_goods(gs, its, full)

    # the captured CalcCheckResponse
    def calc_answer(self, c, token, anon=EIGHTS):
        o = dict(code=None, calc_id=c['calc_id'], customer_token=token, customer_total_bonus=c['balance'],
                 total_max_bonus_can_pay=c['can'], total_bonus_pay=c['pay'], total_add_bonus=c['earn'],
                 total_discount=c['disc'], total_check_amount=c['total'], campaign_id=17 if c['campaign'] else 0,
                 campaign_name='тестовая акция' if c['campaign'] else '', coupon=c['coupon'] or '',
                 coupon_used=c['coupon'] if c['coupon_ok'] else '', coupon_code='1' if c['coupon_ok'] else '0',
                 coupon_message='' if not c['coupon'] else 'Купон применен' if c['coupon_ok'] else 'Купон не найден в чеке',
                 items=[dict(code=l['code'], qty=l['qty'], sum=l['sum'], max_bonus_can_pay=l['max'], calc_discount=l['disc'],
                             calc_bonus_add=l['earn'], not_exist=int(l['not_exist']), not_discount=int(l['not_discount']),
                             index=l['index'], price=l['price'], action=l['action'], pay_bonus=l['pay']) for l in c['lines']])
        return o

    def gift_text(self, c):
        return '' if not c['gift'] else 'Подарочный код принят' if c['gift_ok'] else 'Подарочный код не найден'


# ------------------------------------------------------------------------------------------------ 1. Laravel
class Laravel(Stack):
    name, base = 'laravel', '/api/cashbox'
    docs = {'/docs/api-docs.yaml': ('laravel/api-docs.yaml', 'application/yaml'),
            '/docs': ('laravel/api-docs.yaml', 'application/yaml')}
    WORDS = dict(
        customer_not_found=(422, 'phone', 'Покупатель не найден', 100), card_not_found=(422, 'code', 'Карта или код не найдены', 101),
        token_unknown=(422, 'customer_token', 'Токен покупателя недействителен', 102),
        token_mismatch=(422, 'customer_token', 'Покупатель не соответствует расчету', 103),
        calc_not_found=(422, 'calc_id', 'Расчет не найден или устарел', 110),
        already_written=(422, 'calc_id', 'Такой чек уже проведен', 111),
        pin_required=(422, 'pin', 'Для списания бонусов необходимо подтверждение ПИН-кодом', 120),
        pin_not_asked=(422, 'sms_code', 'Сначала запросите ПИН-код', 121),
        pay_too_big=(422, 'pay_bonus', 'Сумма списания превышает максимально допустимую: %(max)s', 130),
        balance_changed=(422, 'calc_id', 'Недостаточно бонусов, пересчитайте чек', 131),
        coupon_used=(422, 'coupon', 'Купон уже использован', 140), return_already=(422, 'refund_id', 'Возврат уже проведен', 150),
        over_return=(422, 'positions', 'Количество к возврату больше проданного', 151),
        return_line=(422, 'positions', 'Позиция не найдена в чеке', 152),
        cert_bad_pin=(422, 'pin', 'Неверный ПИН-код сертификата', 161), cert_unusable=(422, 'certificate', '%(why)s', 162),
        phone_registered=(422, 'phone', 'Такое значение поля телефон уже существует.', 170),
        no_registration=(422, 'phone', 'Регистрация для этого номера не начата', 171),
        reg_pin_wrong=(422, 'sms_code', 'Неверный код из СМС', 172), card_taken=(422, 'card_number', 'Карта недоступна', 173))

    def out(self, o, st=200):
        return Resp(st, dumps(o, True, True) if o is not None else b'', headers={'Cache-Control': 'no-cache, private'})

    def env(self, data, t0, st=200):
        return self.out(dict(statusCode=200, message='OK', data=data, backendExecTimeSec=round(time.time() - t0 + .003, 6)), st)

    def auth(self, q):
        if q.query.get('api_token') != self.token:
            raise Refuse('unauth')

    def fail(self, field, text, num=None):
        o = dict(message=text, errors={field: [text]})
        if num:
            o['error_code'] = num
        return self.out(o, 422)

    def refuse(self, e, q):
        if e.kind == 'unauth':
            return self.out(dict(message='Unauthenticated.'), 401)
        if e.kind == 'check_not_found':
            return self.out(dict(message='Чек не найден'), 404)
        if e.kind == 'cert_not_found':
            return self.out(dict(message='Сертификат не найден'), 404)
        if e.kind == 'pin_wrong':
            return self.fail('sms_code', 'Неверный ПИН-код. Осталось попыток: %d' % e.kw['left'], 122)
        st, f, t, n = self.WORDS[e.kind]
        return self.fail(f, t % e.kw if '%(' in t else t, n)

    def bad(self, e, q):
        m = {}
        for p, why, x in e.errs:
            t = dict(required='Поле %s обязательно для заполнения.', array='Поле %s должно быть массивом.',
                     number='Поле %s должно быть числом.', integer='Поле %s должно быть целым числом.',
                     empty='Поле %s обязательно для заполнения.', min='Поле %s должно быть больше 0.',
                     string='Поле %s должно быть строкой.', format='Поле %s имеет ошибочный формат.',
                     date='Поле %s не соответствует формату d.m.Y.', enum='Выбранное значение для %s ошибочно.',
                     json='Неверный JSON', object='Поле %s ошибочно.').get(why, '%s')
            m.setdefault(p or 'body', []).append(t % p if '%' in t else t)
        first = next(iter(m.values()))[0]
        n = sum(map(len, m.values()))
        return self.out(dict(message=first + (' (and %d more error%s)' % (n - 1, 's' if n > 2 else '') if n > 1 else ''),
                             errors=m), 422)

    def http(self, st, q, allow=()):
        if st == 405:
            return self.out(dict(message='The %s method is not supported for route %s. Supported methods: %s.' % (
                q.method, q.path.strip('/'), ', '.join(allow))), 405)
        return self.out(dict(message='The route %s could not be found.' % q.path.strip('/')), 404)

    def input(self, q):
        if 'json' in q.ctype:
            return self.json(q)
        if 'multipart' in q.ctype:
            return php_nest(multipart(q.ctype, q.raw))
        return php_nest(parse_qsl(q.raw.decode('utf-8', 'replace'), keep_blank_values=True))

    def phone(self, d):
        p = self.need(d, 'phone')
        if not re.fullmatch(r'\+7\d{10}', p):
            raise Bad(('phone', 'format', None))
        return p[2:]

    def who(self, d):
        t = d.get('customer_token')
        return None if t in (None, '', EIGHTS) else self.b.by_token(str(t))

    def person(self, c):
        return dict(first_name=c.first, middle_name=c.middle, last_name=c.last, total_bonus=c.balance, token=self.b.issue(c),
                    phone='+7' + c.phone, exists_chatbot=c.bot, n_checkpin=int(c.pin), register_request='')

    def table(self):
        return [('POST', '/customer/auth', self.auth_phone), ('POST', '/customer/auth/code', self.auth_code),
                ('POST', '/customer/registration', self.reg), ('POST', '/customer/registration/repeat', self.again),
                ('PUT', '/customer/registration', self.confirm), ('POST', '/customer/bot-link', self.bot),
                ('GET', '/certificates/([^/]+)', self.cert), ('POST', '/check', self.calc),
                ('POST', '/check/write', self.write), ('POST', '/check/pin', self.askpin),
                ('POST', '/check/pin/verify', self.checkpin), ('POST', '/check/return', self.ret),
                ('DELETE', '/check/([^/]+)', self.rollback), ('POST', '/import/json', self.imp), ('GET', '/basic/me', self.me)]

    def auth_phone(self, q):
        return self.out(self.person(self.b.by_phone(self.phone(self.input(q)))))

    def auth_code(self, q):
        return self.out(self.person(self.b.by_code(self.need(self.input(q), 'code'))))

    def reg(self, q):
        p = self.phone(self.input(q))
        i = self.b.reg_request(p)
        return self.out(dict(data=dict(phone='+7' + p, request_id=i, expires_in=300)), 201)

    def again(self, q):
        p = self.phone(self.input(q))
        return self.out(dict(data=dict(phone='+7' + p, request_id=self.b.reg_resend(p), expires_in=300)))

    def confirm(self, q):
        d = self.input(q)
        p, pin = self.phone(d), self.need(d, 'sms_code')
        bd = d.get('birth_date')
        if bd and not re.fullmatch(r'\d\d\.\d\d\.\d{4}', str(bd)):
            raise Bad(('birth_date', 'date', None))
        if d.get('sex') not in (None, '', 'm', 'f'):
            raise Bad(('sex', 'enum', None))
        self.need(d, 'name')
        c = self.b.reg_confirm(p, pin, d.get('surname'), d.get('name'), d.get('patronymic'), bd, d.get('sex'), d.get('card_number'))
        return self.out(self.person(c), 201)

    def bot(self, q):
        self.b.chatbot(self.phone(self.input(q)))
        return self.out(None, 204)

    def cert(self, q):
        z = self.b.cert(q.args[0], q.query.get('pin'))
        return self.out(dict(data=dict(number=q.args[0], status_code=0 if z['ok'] else 1, status=z['why'], rest=z['balance'],
                                       valid_until='.'.join(reversed(z['expires'].split('-'))))))

    def calc(self, q):
        t0, d = time.time(), self.input(q)
        c = self.b.calc(self.who(d), self.items(d.get('items')), self.amount(d.get('pay_bonus'), 'pay_bonus'), d.get('coupon'),
                        d.get('gift_code'), self.certs(d.get('certificate')))
        o = self.calc_answer(c, d.get('customer_token'))
        o['gift'] = dict(code=d.get('gift_code'), accepted=c['gift_ok'], text=self.gift_text(c))
        o['certificates'] = [dict(number=x['code'], amount=x['summ']) for x in c['certs']]
        return self.env(o, t0)

    def write(self, q):
        def do():
            t0, d = time.time(), self.input(q)
            w = d.get('customer_token')
            ch = self.b.write(self.need(d, 'calc_id'), None, None if w in (None, '') else self.who(d) or ANON,
                              self.certs(d.get('certificate')), extra={k: d.get(k) for k in ('operator', 'shift_no', 'receipt_no', 'closed_at')})
            return self.env(dict(receipt_text='\n'.join(self.b.slip(ch)), bonuses=dict(
                spent=ch['pay'], earned=ch['earn'] + ch['gift'], balance=ch['after'])), t0)
        return self.write_faulty(do)

    def askpin(self, q):
        c = self.b.askpin(self.b.by_token(self.need(self.input(q), 'customer_token')))
        return self.out(dict(data=dict(sent=True, phone='***' + c.phone[-4:])))

    def checkpin(self, q):
        d = self.input(q)
        self.b.checkpin(self.b.by_token(self.need(d, 'customer_token')), None, self.need(d, 'sms_code'))
        return self.out(dict(data=dict(confirmed=True)))

    def ret(self, q):
        d, t0 = self.input(q), time.time()
        it = d.get('positions')
        if it:
            it = self.items(it, dict(index='index', code='code', qty='quantity'), 'positions', False)
        ch, r = self.b.ret(self.need(d, 'calc_id'), self.need(d, 'refund_id'), it)
        return self.env(dict(receipt_text='\n'.join(self.b.ret_slip(ch, r)), bonuses=dict(
            refunded=r['back'], cancelled=r['taken'], balance=r['after'])), t0)

    def rollback(self, q):
        self.b.rollback(q.args[0])
        return self.out(None, 204)

    def imp(self, q):
        d = self.input(q)
        n = self.goods(q, d.get('categories'), d.get('products'), dict(_at='categories', code='id', name='title', parent='parent_id'),
                       dict(_at='products', code='code', name='title', group='category_id', price='price', barcode='barcode',
                            unit='unit', nd='no_discount'), bool(d.get('full_sync')))
        return self.out(dict(message='Импорт поставлен в очередь', data=dict(created=n[0], updated=n[1])), 202)

    def me(self, q):
        return self.out(dict(data=dict(shop_id=12, shop='Магазин на Ленина', time=datetime.now().strftime('%d.%m.%Y %H:%M:%S'))))


# ------------------------------------------------------------------------------------------------ 2. DRF
class Drf(Stack):
    name, base = 'drf', '/api/cashbox'
    docs = {'/swagger.json': ('drf/swagger.json', 'application/json'), '/swagger/': ('drf/swagger.json', 'application/json')}
    WORDS = dict(
        customer_not_found=(422, 201, 'Покупатель не найден'), card_not_found=(422, 202, 'Покупатель с такой картой не найден'),
        calc_not_found=(404, 301, 'Расчет не найден.'), already_written=(409, 302, 'Такой чек уже проведен'),
        pin_required=(403, 303, 'Требуется подтверждение списания кодом из СМС.'), balance_changed=(409, 304, 'Баланс покупателя изменился, повторите расчет.'),
        cert_not_found=(404, 401, 'Сертификат не найден.'), coupon_used=(409, 305, 'Купон уже погашен.'),
        check_not_found=(404, 306, 'Чек не найден.'), token_mismatch=(409, 307, 'Чек рассчитан для другого покупателя.'))
    FIELD = dict(token_unknown=('customer_token', 'Недействительный токен покупателя.'),
                 pay_too_big=('pay_bonus', 'Убедитесь, что это значение меньше либо равно %(max)s.'),
                 pin_wrong=('pin_code', 'Неверный код.'), pin_not_asked=('pin_code', 'Код не запрашивался или устарел.'),
                 cert_bad_pin=('pin', 'Неверный ПИН-код сертификата.'), cert_unusable=('certificate', '%(why)s.'),
                 phone_registered=('phone', 'Покупатель с таким телефоном уже существует.'),
                 no_registration=('phone', 'Нет активной заявки на регистрацию.'), reg_pin_wrong=('pin_code', 'Неверный код.'),
                 card_taken=('card_number', 'Карта уже выдана или не существует.'),
                 over_return=('items', 'Нельзя вернуть больше, чем продано.'), return_line=('items', 'Позиции нет в чеке.'))

    def out(self, o, st=200):
        return Resp(st, dumps(o, num='trim') if o is not None else b'', headers={
            'Allow': 'POST, OPTIONS', 'Vary': 'Accept, Cookie', 'X-Frame-Options': 'DENY'})

    def dispatch(self, q):
        if q.path.startswith(self.base) and not q.path.endswith('/'):
            for _, rx, _f in self.routes:
                if rx.match(q.path[len(self.base):] + '/'):
                    return Resp(301, b'', 'text/html; charset=utf-8', {'Location': q.path + '/'})
        return Stack.dispatch(self, q)

    def auth(self, q):
        a = q.headers.get('Authorization')
        if not a or not a.startswith('Token '):
            raise Refuse('unauth', t='Учетные данные не были предоставлены.')
        if a[6:] != self.token:
            raise Refuse('unauth', t='Недопустимый токен.')

    def refuse(self, e, q):
        if e.kind == 'unauth':
            r = self.out(dict(detail=e.kw['t']), 401)
            r.headers['WWW-Authenticate'] = 'Token'
            return r
        if e.kind in self.FIELD:
            f, t = self.FIELD[e.kind]
            return self.out({f: [t % e.kw if '%(' in t else t]}, 400)
        st, n, t = self.WORDS[e.kind]
        return self.out(dict(detail=t, code=n), st)

    def bad(self, e, q):
        T = dict(required='Обязательное поле.', array='Ожидался list со значениями, но был получен "str".', number='Требуется численное значение.',
                 integer='Введите правильное число.', empty='Этот список не может быть пустым.', min='Убедитесь, что это значение больше либо равно 0.',
                 string='Not a valid string.', format='Введите телефон в формате 10 цифр без 8 и +7.', enum='Значения нет среди допустимых вариантов.',
                 date='Неправильный формат date. Используйте один из этих форматов: YYYY-MM-DD.', object='Недопустимые данные. Ожидался dictionary.',
                 null='Это поле не может быть пустым.')
        o = {}
        for p, why, x in e.errs:
            if why == 'json':
                return self.out(dict(detail='JSON parse error - Expecting value: line 1 column 1 (char 0)'), 400)
            if why == 'media':
                return self.out(dict(detail='Неподдерживаемый тип данных "%s" в запросе.' % q.ctype), 415)
            ks = p.split('.') if p else ['non_field_errors']
            d = o
            for i, k in enumerate(ks[:-1]):
                if k.isdigit():
                    while len(d) <= int(k):
                        d.append({})
                    d = d[int(k)]
                else:
                    d = d.setdefault(k, [] if ks[i + 1].isdigit() else {})
            if isinstance(d, list):
                d.append({'non_field_errors': [T[why]]})
            else:
                d.setdefault(ks[-1], []).append(T.get(why, why))
        return self.out(o, 400)

    def http(self, st, q, allow=()):
        if st == 405:
            return self.out(dict(detail='Метод "%s" не разрешен.' % q.method), 405)
        return Resp(404, '<!doctype html>\n<html lang="en">\n<head>\n  <title>Not Found</title>\n</head>\n<body>\n  <h1>Not Found</h1>'
                         '<p>The requested resource was not found on this server.</p>\n</body>\n</html>\n', 'text/html; charset=utf-8')

    def input(self, q, form=False):
        if 'json' in q.ctype and not form:
            return self.json(q)
        if form and ('urlencoded' in q.ctype or 'multipart' in q.ctype):
            return self.form(q)
        if not q.raw:
            return {}
        raise Bad(('', 'media', None))

    def phone(self, d):
        p = self.need(d, 'phone')
        if not re.fullmatch(r'\d{10}', p):
            raise Bad(('phone', 'format', None))
        return p

    def who(self, d):
        if 'customer_token' not in d:
            raise Bad(('customer_token', 'required', None))
        t = d['customer_token']
        if t == '':
            raise Bad(('customer_token', 'null', None))
        return None if t in (None, EIGHTS) else self.b.by_token(str(t))

    def person(self, c):
        return dict(first_name=c.first, middle_name=c.middle, last_name=c.last, total_bonus=c.balance, token=self.b.issue(c),
                    phone=c.phone, exists_chatbot=c.bot, n_checkpin=int(c.pin), register_request=None)

    def table(self):
        return [('POST', '/customer/auth/', self.auth_phone), ('POST', '/customer/auth/card/', self.auth_code),
                ('POST', '/customer/registrations/', self.reg), ('POST', '/customer/registrations/send-code/', self.again),
                ('POST', '/customer/registrations/activate/', self.confirm), ('POST', '/customer/sms-bot/', self.bot),
                ('POST', '/certificates/info/', self.cert), ('POST', '/check/', self.calc), ('POST', '/check/write/', self.write),
                ('POST', '/check/return/', self.ret), ('POST', '/check/cancel/', self.rollback),
                ('POST', '/check/([^/]+)/pin/', self.askpin), ('POST', '/check/([^/]+)/pin/confirm/', self.checkpin),
                ('POST', '/import/json/', self.imp), ('GET', '/basic/whoami/', self.me)]

    def auth_phone(self, q):
        return self.out(self.person(self.b.by_phone(self.phone(self.input(q, True)))))

    def auth_code(self, q):
        return self.out(self.person(self.b.by_code(self.need(self.input(q), 'identifier'))))

    def reg(self, q):
        p = self.phone(self.input(q))
        return self.out(dict(id=self.b.reg_request(p), phone=p, code_ttl=180), 201)

    def again(self, q):
        p = self.phone(self.input(q))
        return self.out(dict(id=self.b.reg_resend(p), phone=p, code_ttl=180))

    def confirm(self, q):
        d = self.input(q)
        p, pin, pr = self.phone(d), self.need(d, 'pin_code'), d.get('profile')
        if not isinstance(pr, dict):
            raise Bad(('profile', 'required', None))
        for f in ('last_name', 'first_name'):
            if not pr.get(f):
                raise Bad(('profile.' + f, 'required', None))
        if pr.get('birth_date') and not re.fullmatch(r'\d{4}-\d\d-\d\d', str(pr['birth_date'])):
            raise Bad(('profile.birth_date', 'date', None))
        if pr.get('gender') not in (None, 'M', 'F'):
            raise Bad(('profile.gender', 'enum', None))
        c = self.b.reg_confirm(p, pin, pr.get('last_name'), pr.get('first_name'), pr.get('patronymic'), pr.get('birth_date'),
                               pr.get('gender'), d.get('card_number'))
        return self.out(self.person(c), 201)

    def bot(self, q):
        self.b.chatbot(self.phone(self.input(q)))
        return self.out(dict(status='queued'), 202)

    def cert(self, q):
        d = self.input(q)
        z = self.b.cert(self.need(d, 'number'), d.get('pin'))
        return self.out(dict(number=d['number'], status_code=2 if z['ok'] else 1, status_display=z['why'], rest='%.2f' % z['balance'],
                             expire_date=z['expires'], has_pin=bool(z['pin'])))

    def calc(self, q):
        d = self.input(q)
        w = self.who(d)
        c = self.b.calc(w, self.items(d.get('items')), self.amount(d.get('pay_bonus'), 'pay_bonus'), d.get('coupon'),
                        d.get('gift_code'), self.certs(d.get('certificate')), d.get('receipt_uid'))
        o = self.calc_answer(c, d['customer_token'])
        o['gift_code'] = d.get('gift_code')
        o['gift_code_status'] = self.gift_text(c)
        o['certificate'] = [dict(code=x['code'], summ='%.2f' % x['summ']) for x in c['certs']]
        return self.out(o)

    def write(self, q):
        def do():
            d = self.input(q)
            cid, uid = self.need(d, 'calc_id'), self.need(d, 'receipt_uid')
            w = (self.who(d) or ANON) if d.get('customer_token') else None
            ch = self.b.write(cid, uid, w, self.certs(d.get('certificate')), extra={k: d.get(k) for k in ('seller', 'shift_number', 'receipt_number', 'created')})
            return self.out(dict(receipt_uid=uid, slip=self.b.slip(ch), bonus_spent='%.2f' % ch['pay'],
                                 bonus_earned='%.2f' % (ch['earn'] + ch['gift']), bonus_balance='%.2f' % ch['after']), 201)
        return self.write_faulty(do)

    def askpin(self, q):
        c = self.b.askpin(None, q.args[0])
        return self.out(dict(detail='Код отправлен на номер ***' + c.phone[-4:]))

    def checkpin(self, q):
        self.b.checkpin(None, q.args[0], self.need(self.input(q), 'pin_code'))
        return self.out(dict(detail='Списание подтверждено'))

    def ret(self, q):
        d = self.input(q)
        it = d.get('items')
        st = 201
        if it:
            it = self.items(it, dict(index='index', code='code', qty='qty'), 'items', False)
        try:
            ch, r = self.b.ret(self.need(d, 'receipt_uid'), self.need(d, 'return_uid'), it)
        except Refuse as e:
            if e.kind != 'return_already':
                raise
            ch, r, st = e.kw['check'], e.kw['ret'], 200
        return self.out(dict(return_uid=r['id'], returned_bonus='%.2f' % r['back'], revoked_bonus='%.2f' % r['taken'],
                             bonus_balance='%.2f' % r['after'], slip=self.b.ret_slip(ch, r)), st)

    def rollback(self, q):
        try:
            self.b.rollback(self.need(self.input(q), 'receipt_uid'))
            return self.out(dict(deleted=1))
        except Refuse as e:
            if e.kind != 'check_not_found':
                raise
            return self.out(dict(deleted=0))

    def imp(self, q):
        d = self.input(q)
        n = self.goods(q, d.get('groups'), d.get('goods'), dict(_at='groups', code='uid', name='name', parent='parent'),
                       dict(_at='goods', code='sku', name='title', group='group', price='price', barcode='ean', unit='unit',
                            nd='discount_disabled'), d.get('mode') == 'replace')
        return self.out(dict(created=n[0], updated=n[1]), 201)

    def me(self, q):
        return self.out(dict(id=7, store='Магазин на Ленина', is_active=True))


# ------------------------------------------------------------------------------------------------ 3. ASP.NET
LINE = dict(index='i', code='s', price='d', qty='d', mrc='d')
CERT = dict(code='s', pin='s', summ='d')
MODELS = dict(
    IdentifyRequest=dict(identifier='s'), PhoneRequest=dict(phoneNumber='s'),
    ConfirmRegistrationRequest=dict(phoneNumber='s', confirmationCode='s', lastName='s', firstName='s', middleName='s',
                                    dateOfBirth='date', gender='gender', cardNumber='s', registrationId='s'),
    CalcCheckRequest=dict(customerToken='s', items=[LINE], payBonus='d', coupon='s', giftCode='s', certificate=[CERT]),
    WriteCheckRequest=dict(calcId='s', externalReceiptId='s', customerToken='s', payBonus='d', certificate=[CERT], coupon='s', giftCode='s',
                           cashierName='s', shiftNumber='i', receiptNumber='s', closedAt='dt'),
    RequestPinRequest=dict(customerToken='s', calcId='s'), ConfirmPinRequest=dict(customerToken='s', calcId='s', pinCode='s'),
    ReturnCheckRequest=dict(externalReceiptId='s', refundId='s', lines=[dict(lineIndex='i', goodsCode='s', quantity='d')]),
    RollbackCheckRequest=dict(externalReceiptId='s'),
    ImportRequest=dict(goodsGroups=[dict(groupCode='s', groupName='s', parentGroupCode='s')],
                       goods=[dict(code='s', name='s', groupCode='s', price='d', barcode='s', unitName='s', discountForbidden='b',
                                   minRetailPrice='d')], isFullImport='b'))


class AspNet(Stack):
    name, base = 'aspnet', '/api/cashbox'
    docs = {'/swagger/v1/swagger.json': ('aspnet/swagger.json', 'application/json;charset=utf-8')}
    P = dict(
        customer_not_found=(422, 'Покупатель не найден', 'CustomerNotFound', 1001), card_not_found=(422, 'Карта или QR-код не найдены', 'CardNotFound', 1002),
        token_unknown=(422, 'Токен клиента недействителен', 'CustomerTokenInvalid', 1003),
        token_mismatch=(409, 'Чек рассчитан для другого клиента', 'CustomerMismatch', 1004),
        calc_not_found=(404, 'Расчёт не найден', 'CalcNotFound', 2001), already_written=(409, 'Такой чек уже проведен', 'AlreadyProcessed', 2002),
        pin_required=(409, 'Списание бонусов требует ввода ПИН-кода', 'PinRequired', 2003),
        pin_not_asked=(409, 'ПИН-код не запрашивался', 'PinNotRequested', 2004),
        pay_too_big=(422, 'Нельзя списать больше %(max)s бонусов', 'PayBonusTooBig', 2005),
        pay_differs=(409, 'Сумма списания отличается от расчёта', 'PayBonusMismatch', 2006),
        balance_changed=(409, 'Недостаточно бонусов на счёте', 'NotEnoughBonus', 2007), check_not_found=(404, 'Чек не найден', 'CheckNotFound', 2008),
        return_already=(409, 'Возврат уже проведён', 'RefundAlreadyProcessed', 2010), over_return=(422, 'Возвращается больше, чем продано', 'OverRefund', 2011),
        return_line=(422, 'Строка не найдена в чеке', 'LineNotFound', 2012), coupon_used=(409, 'Купон уже использован', 'CouponUsed', 2013),
        cert_not_found=(404, 'Сертификат не найден', 'CertificateNotFound', 3001), cert_bad_pin=(422, 'Неверный ПИН-код сертификата', 'CertificatePin', 3002),
        cert_unusable=(422, '%(why)s', 'CertificateUnusable', 3003),
        phone_registered=(409, 'Клиент с таким телефоном уже зарегистрирован', 'AlreadyRegistered', 1010),
        no_registration=(404, 'Регистрация не найдена', 'RegistrationNotFound', 1011), reg_pin_wrong=(422, 'Неверный код подтверждения', 'WrongCode', 1012),
        card_taken=(409, 'Карта недоступна', 'CardUnavailable', 1013))
    TITLES = {400: 'Bad Request', 401: 'Unauthorized', 404: 'Not Found', 405: 'Method Not Allowed', 409: 'Conflict',
              415: 'Unsupported Media Type', 422: 'Unprocessable Entity'}

    def flags(self):
        return re.I

    def dispatch(self, q):
        if q.path.lower().startswith(self.base):
            q.path = self.base + q.path[len(self.base):].rstrip('/')
        return Stack.dispatch(self, q)

    def out(self, o, st=200):
        return Resp(st, dumps(o, True, num='raw') if o is not None else b'', 'application/json; charset=utf-8')

    def ok(self, data, st=200):
        return self.out(dict(data=data), st)

    def prob(self, st, detail=None, **kw):
        sec = {400: '15.5.1', 401: '15.5.2', 404: '15.5.5', 405: '15.5.6', 409: '15.5.10', 415: '15.5.16'}.get(st)
        o = dict(type='https://tools.ietf.org/html/rfc9110#section-' + sec if sec else 'https://tools.ietf.org/html/rfc4918#section-11.2',
                 title=self.TITLES[st], status=st)
        if detail:
            o['detail'] = detail
        o['traceId'] = '00-%s-%s-00' % (secrets.token_hex(16), secrets.token_hex(8))
        o.update(kw)
        return Resp(st, dumps(o, True, num='raw'), 'application/problem+json; charset=utf-8')

    def auth(self, q):
        if q.headers.get('X-Api-Key') != self.token:
            raise Refuse('unauth')

    def refuse(self, e, q):
        if e.kind == 'unauth':
            return self.prob(401)
        st, t, code, n = self.P[e.kind]
        return self.prob(st, t % e.kw if '%(' in t else t, errorCode=code, errorNumber=n)

    def bad(self, e, q):
        m = {}
        for p, why, x in e.errs:
            if why == 'media':
                return self.prob(415)
            path = re.sub(r'\.(\d+)', r'[\1]', p)
            if why == 'unknown':
                m.setdefault('$.' + path, []).append("The JSON property '%s' could not be mapped to any .NET member contained in type "
                                                     "'Loyalty.Cashbox.Contracts.%s'." % (path.split('.')[-1], x))
            elif why == 'type':
                m.setdefault('$.' + path, []).append('The JSON value could not be converted to %s. Path: $.%s | LineNumber: 0 | '
                                                     'BytePositionInLine: 1.' % (x, path))
            elif why in ('json', 'object'):
                m.setdefault('$', []).append('The JSON value could not be converted to request model. Path: $ | LineNumber: 0 | BytePositionInLine: 0.')
            else:
                n = path[:1].upper() + path[1:]
                t = dict(required='The %s field is required.', empty='The field %s must contain at least one element.',
                         min='The field %s must be greater than zero.', format='The %s field is not a valid phone number.').get(why, 'The %s field is invalid.')
                m.setdefault(n, []).append(t % n)
        return Resp(400, dumps(dict(type='https://tools.ietf.org/html/rfc9110#section-15.5.1', title='One or more validation errors occurred.',
                                    status=400, errors=m, traceId='00-%s-%s-00' % (secrets.token_hex(16), secrets.token_hex(8))), True),
                    'application/problem+json; charset=utf-8')

    def http(self, st, q, allow=()):
        if st == 405:
            return Resp(405, b'', headers={'Allow': ', '.join(allow)})
        return Resp(404, b'')

    def bind(self, q, model):
        if not re.search(r'application/(.+\+)?json|text/json', q.ctype):
            raise Bad(('', 'media', None))
        errs = []

        def conv(v, t, p, tn):
            if v is None:
                return None
            if isinstance(t, list):
                if not isinstance(v, list):
                    errs.append((p, 'type', 'System.Collections.Generic.List`1'))
                    return None
                return [conv(x, t[0], '%s.%d' % (p, i), tn) for i, x in enumerate(v)]
            if isinstance(t, dict):
                if not isinstance(v, dict):
                    errs.append((p, 'type', tn))
                    return {}
                canon = {k.lower(): k for k in t}
                o = {}
                for k, x in v.items():
                    if k.lower() not in canon:
                        errs.append(((p + '.' if p else '') + k, 'unknown', tn))
                        continue
                    kk = canon[k.lower()]
                    o[kk] = conv(x, t[kk], (p + '.' if p else '') + k, tn)
                return o
            if t == 's' and isinstance(v, str):
                return v
            if t in 'di':
                try:
                    x = dec(v)
                    if t == 'd' or x == int(x):
                        return x if t == 'd' else int(x)
                except ValueError:
                    pass
            if t == 'b' and isinstance(v, bool):
                return v
            if t == 'gender' and isinstance(v, str) and v.lower() in ('male', 'female', 'unknown'):
                return v
            if t == 'date' and isinstance(v, str) and re.fullmatch(r'\d{4}-\d\d-\d\d', v):
                return v
            if t == 'dt' and isinstance(v, str) and re.match(r'\d{4}-\d\d-\d\dT\d\d:\d\d', v):
                return v
            errs.append((p, 'type', dict(s='System.String', d='System.Decimal', i='System.Int32', b='System.Boolean', date='System.DateOnly',
                                         dt='System.DateTimeOffset', gender='Loyalty.Cashbox.Contracts.Gender').get(t)))
        o = conv(self.json(q), MODELS[model], '', model)
        if errs:
            raise Bad(*errs)
        return o

    def phone(self, p, f):
        if not p:
            raise Bad((f, 'required', None))
        if not re.fullmatch(r'\+7\d{10}', p):
            raise Bad((f, 'format', None))
        return p[2:]

    def who(self, t):
        return None if t is None else self.b.by_token(t)

    def person(self, c):
        t = 'eyJhbGciOiJIUzI1NiJ9.' + secrets.token_urlsafe(24) + '.' + secrets.token_urlsafe(12)
        self.b.tokens[t] = c
        return dict(client=dict(accessToken=t, firstName=c.first, middleName=c.middle or None, lastName=c.last, phoneNumber='+7' + c.phone,
                                bonusBalance=c.balance, hasChatBot=c.bot, pinRequired=c.pin), pendingRegistrationId=None)

    def table(self):
        return [('POST', '/customer/auth', self.auth_phone), ('POST', '/customer/identify', self.identify),
                ('POST', '/customer/registrations', self.reg), ('POST', '/customer/registrations/resend', self.again),
                ('PUT', '/customer/registrations', self.confirm), ('POST', '/customer/chatBotLink', self.bot),
                ('GET', '/certificate', self.cert), ('POST', '/check', self.calc), ('POST', '/check/write', self.write),
                ('POST', '/check/requestPin', self.askpin), ('POST', '/check/confirmPin', self.checkpin),
                ('POST', '/check/return', self.ret), ('POST', '/check/rollback', self.rollback), ('POST', '/import/json', self.imp),
                ('GET', '/basic/store', self.me)]

    def auth_phone(self, q):
        if 'form' not in q.ctype:
            raise Bad(('', 'media', None))
        f = {k.lower(): v for k, v in self.form(q).items()}
        return self.ok(self.person(self.b.by_phone(self.phone(f.get('phone'), 'phone'))))

    def identify(self, q):
        return self.ok(self.person(self.b.by_code(self.need(self.bind(q, 'IdentifyRequest'), 'identifier'))))

    def reg(self, q):
        p = self.phone(self.bind(q, 'PhoneRequest').get('phoneNumber'), 'phoneNumber')
        return self.ok(dict(registrationId=self.b.reg_request(p), codeLifetimeSeconds=300), 202)

    def again(self, q):
        p = self.phone(self.bind(q, 'PhoneRequest').get('phoneNumber'), 'phoneNumber')
        return self.ok(dict(registrationId=self.b.reg_resend(p), codeLifetimeSeconds=300), 202)

    def confirm(self, q):
        d = self.bind(q, 'ConfirmRegistrationRequest')
        p, pin = self.phone(d.get('phoneNumber'), 'phoneNumber'), self.need(d, 'confirmationCode')
        self.need(d, 'firstName')
        c = self.b.reg_confirm(p, pin, d.get('lastName'), d.get('firstName'), d.get('middleName'), d.get('dateOfBirth'), d.get('gender'),
                               d.get('cardNumber'))
        return self.ok(self.person(c))

    def bot(self, q):
        self.b.chatbot(self.phone(self.bind(q, 'PhoneRequest').get('phoneNumber'), 'phoneNumber'))
        return self.out(None, 202)

    def cert(self, q):
        n = {k.lower(): v for k, v in q.query.items()}
        if not n.get('certificatenumber'):
            raise Bad(('certificateNumber', 'required', None))
        z = self.b.cert(n['certificatenumber'], n.get('pincode'))
        return self.ok(dict(certificateNumber=n['certificatenumber'], statusCode=0 if z['ok'] else 1, statusText=z['why'],
                            remainingAmount=z['balance'], expiresAt=z['expires'] + 'T23:59:59+03:00', isPinProtected=bool(z['pin'])))

    def camel(self, k):
        return re.sub(r'_(\w)', lambda m: m.group(1).upper(), k)

    def calc(self, q):
        d = self.bind(q, 'CalcCheckRequest')
        c = self.b.calc(self.who(d.get('customerToken')), self.items(d.get('items')), d.get('payBonus'), d.get('coupon'), d.get('giftCode'),
                        self.certs(d.get('certificate')))
        o = self.calc_answer(c, d.get('customerToken'))
        o['items'] = [{self.camel(k): (bool(v) if k in ('not_exist', 'not_discount') else v) for k, v in i.items()} for i in o['items']]
        o = {self.camel(k): v for k, v in o.items()}
        o.update(campaignName=o['campaignName'] or None, giftCodeAccepted=c['gift_ok'], giftCodeMessage=self.gift_text(c) or None,
                 acceptedCertificates=[dict(code=x['code'], amount=x['summ']) for x in c['certs']],
                 pinRequired=bool(c['cust'] and c['cust'].pin and c['pay'] > 0))
        return self.ok(o)

    def write(self, q):
        def do():
            d = self.bind(q, 'WriteCheckRequest')
            w = self.who(d.get('customerToken'))
            cid, ext = self.need(d, 'calcId'), self.need(d, 'externalReceiptId')
            ch = self.b.write(cid, ext, w, self.certs(d.get('certificate')), d.get('payBonus'),
                              {k: d.get(k) for k in ('cashierName', 'shiftNumber', 'receiptNumber', 'closedAt')})
            return self.ok(dict(externalReceiptId=ext, printLines=self.b.slip(ch), bonus=dict(
                spent=ch['pay'], accrued=ch['earn'] + ch['gift'], balanceAfter=ch['after'])))
        return self.write_faulty(do)

    def askpin(self, q):
        d = self.bind(q, 'RequestPinRequest')
        c = self.b.askpin(self.b.by_token(self.need(d, 'customerToken')), self.need(d, 'calcId'))
        return self.ok(dict(isSent=True, maskedPhone='***' + c.phone[-4:]))

    def checkpin(self, q):
        d = self.bind(q, 'ConfirmPinRequest')
        try:
            self.b.checkpin(self.b.by_token(self.need(d, 'customerToken')), self.need(d, 'calcId'), self.need(d, 'pinCode'))
            return self.ok(dict(isConfirmed=True, attemptsLeft=3, message=None))
        except Refuse as e:
            if e.kind != 'pin_wrong':
                raise
            return self.ok(dict(isConfirmed=False, attemptsLeft=e.kw['left'], message='Неверный ПИН-код'))

    def ret(self, q):
        d = self.bind(q, 'ReturnCheckRequest')
        it = d.get('lines')
        if it:
            it = self.items(it, dict(index='lineIndex', code='goodsCode', qty='quantity'), 'lines', False)
        ch, r = self.b.ret(self.need(d, 'externalReceiptId'), self.need(d, 'refundId'), it)
        return self.ok(dict(refundId=r['id'], printLines=self.b.ret_slip(ch, r), bonus=dict(
            refunded=r['back'], cancelled=r['taken'], balanceAfter=r['after'])))

    def rollback(self, q):
        self.b.rollback(self.need(self.bind(q, 'RollbackCheckRequest'), 'externalReceiptId'))
        return self.out(None, 204)

    def imp(self, q):
        d = self.bind(q, 'ImportRequest')
        n = self.goods(q, d.get('goodsGroups'), d.get('goods'), dict(_at='goodsGroups', code='groupCode', name='groupName', parent='parentGroupCode'),
                       dict(_at='goods', code='code', name='name', group='groupCode', price='price', barcode='barcode', unit='unitName',
                            nd='discountForbidden'), bool(d.get('isFullImport')))
        return self.ok(dict(created=n[0], updated=n[1]), 202)

    def me(self, q):
        return self.ok(dict(storeId=str(uuid.uuid5(uuid.NAMESPACE_OID, 'store')), storeName='Магазин на Ленина', serverTime=datetime.now().isoformat()))


# ------------------------------------------------------------------------------------------------ 4. 1C
class OneC(Stack):
    name, base = 'onec', '/loyalty/hs/cashbox'
    docs = {'/loyalty/hs/cashbox/api-docs': ('onec/api-docs.json', 'application/json'),
            '/loyalty/hs/cashbox/api-docs/basic': ('onec/basic.json', 'application/json'),
            '/loyalty/hs/cashbox/api-docs/check': ('onec/check.json', 'application/json'),
            '/loyalty/hs/cashbox/api-docs/customer': ('onec/customer.json', 'application/json'),
            '/loyalty/hs/cashbox/api-docs/sertifikat': ('onec/sertifikat.json', 'application/json'),
            '/loyalty/hs/cashbox/api-docs/import': ('onec/import.json', 'application/json')}
    bom = True
    W = dict(
        unauth=(1, 'Неверный токен торговой точки'), customer_not_found=(21, 'Покупатель не найден'), card_not_found=(22, 'Карта не найдена'),
        token_unknown=(23, 'Неизвестный токен покупателя'), token_mismatch=(24, 'Расчет выполнен для другого покупателя'),
        calc_not_found=(30, 'Расчет не найден'), pin_required=(32, 'Списание запрещено без пин-кода. Запросите пин-код'),
        pin_wrong=(33, 'Неверный пин-код'), pin_not_asked=(34, 'Пин-код не запрашивался'), balance_changed=(35, 'Недостаточно бонусов'),
        pay_too_big=(36, 'Сумма списания указана неверно'), coupon_used=(37, 'Купон уже использован'), check_not_found=(44, 'Чек не найден'),
        over_return=(45, 'Количество возврата превышает количество продажи'), return_line=(46, 'Товар не найден в чеке'),
        cert_not_found=(51, 'Сертификат не найден'), cert_bad_pin=(52, 'Неверный пин-код сертификата'), cert_unusable=(53, '%(why)s'),
        phone_registered=(25, 'Покупатель с таким телефоном уже есть'), no_registration=(26, 'Не найден запрос регистрации'),
        reg_pin_wrong=(27, 'Неверный код из СМС'), card_taken=(28, 'Карта занята'))

    def out(self, o, num='str'):
        b = dumps(o, num=num).encode()
        return Resp(200, (b'\xef\xbb\xbf' if self.bom else b'') + b, 'application/json; charset=utf-8')

    def ok(self, res):
        body = dumps(res, num='str')
        b = ('{"ErrCode":0,"ErrText":"","Result":%s}' % body).encode()
        return Resp(200, (b'\xef\xbb\xbf' if self.bom else b'') + b, 'application/json; charset=utf-8')

    def err(self, n, t):
        b = dumps(dict(ErrCode=n, ErrText=t, Result=None)).encode()
        return Resp(200, (b'\xef\xbb\xbf' if self.bom else b'') + b, 'application/json; charset=utf-8')

    def auth(self, q):
        if q.method == 'GET':
            q.d = dict(q.query)
        elif 'urlencoded' in q.ctype or 'multipart' in q.ctype:
            q.d = self.form(q)
        else:
            q.d = self.json(q)
        if q.d.pop('shop_token', None) != self.token:
            raise Refuse('unauth')

    def refuse(self, e, q):
        if e.kind == 'already_written':
            h = e.kw['check']
            return self.err(31, 'Такой чек уже проведен (Чек лояльности %09d от %s)' % (h['no'], datetime.fromtimestamp(h['at']).strftime('%d.%m.%Y %H:%M:%S')))
        n, t = self.W[e.kind]
        return self.err(n, t % e.kw if '%(' in t else t)

    def bad(self, e, q):
        p, why, x = e.errs[0]
        if why == 'json':
            return self.err(98, 'Ошибка при вызове метода контекста (ПрочитатьJSON): Непредвиденный символ при чтении JSON')
        if why == 'unknown':
            return self.err(99, '{HTTPСервис.cashbox.Модуль(187)}: Поле объекта не обнаружено (%s)' % p.split('.')[-1])
        if why == 'date':
            return self.err(97, 'Преобразование значения к типу Дата не может быть выполнено (%s)' % p)
        if why in ('number', 'integer'):
            return self.err(96, 'Преобразование значения к типу Число не может быть выполнено (%s)' % p)
        if why == 'format':
            return self.err(11, 'Неверный формат телефона')
        return self.err(12, 'Не заполнен реквизит %s' % p)

    def http(self, st, q, allow=()):
        if st == 405:
            return Resp(405, 'Метод не поддерживается', 'text/plain; charset=utf-8')
        return Resp(404, 'Ресурс не найден', 'text/plain; charset=utf-8')

    def only(self, d, names, at=''):
        for k in d:
            if k not in names.split():
                raise Bad((at + k, 'unknown', None))
        return d

    def rows(self, d, at, names):
        for i, r in enumerate(d.get(at) or []):
            if isinstance(r, dict):
                self.only(r, names, '%s.%d.' % (at, i))

    def phone(self, d):
        p = self.need(d, 'phone')
        if not re.fullmatch(r'8\d{10}', p):
            raise Bad(('phone', 'format', None))
        return p[1:]

    def who(self, d):
        t = self.need(d, 'customer_token')
        return None if t == EIGHTS else self.b.by_token(t)

    def person(self, c):
        return self.ok(dict(first_name=c.first, middle_name=c.middle, last_name=c.last, total_bonus=c.balance, token=self.b.issue(c),
                            phone='8' + c.phone, exists_chatbot=c.bot, n_checkpin=int(c.pin), register_request=''))

    def table(self):
        return [('POST', '/customer/auth', self.auth_phone), ('POST', '/customer/auth_karta', self.auth_code),
                ('POST', '/customer/zayavka', self.reg), ('POST', '/customer/zayavka_povtor', self.again),
                ('POST', '/customer/registraciya', self.confirm), ('POST', '/customer/sms_bot', self.bot),
                ('POST', '/sertifikat/sostoyanie', self.cert), ('POST', '/check', self.calc), ('POST', '/check/write', self.write),
                ('POST', '/spisanie/zapros_pin', self.askpin), ('POST', '/spisanie/proverka_pin', self.checkpin),
                ('POST', '/check/return', self.ret), ('POST', '/check/otmena', self.rollback), ('POST', '/import/json', self.imp),
                ('GET', '/basic/proverka', self.me)]

    def auth_phone(self, q):
        return self.person(self.b.by_phone(self.phone(self.only(q.d, 'phone'))))

    def auth_code(self, q):
        return self.person(self.b.by_code(self.need(self.only(q.d, 'kod'), 'kod')))

    def reg(self, q):
        return self.ok(dict(nomer_zayavki=self.b.reg_request(self.phone(self.only(q.d, 'phone')))))

    def again(self, q):
        return self.ok(dict(nomer_zayavki=self.b.reg_resend(self.phone(self.only(q.d, 'phone')))))

    def confirm(self, q):
        d = self.only(q.d, 'phone kod_sms familiya imya otchestvo data_rozhdeniya pol nomer_karty')
        p, pin = self.phone(d), self.need(d, 'kod_sms')
        if d.get('data_rozhdeniya') and not re.fullmatch(r'\d{8}', str(d['data_rozhdeniya'])):
            raise Bad(('data_rozhdeniya', 'date', None))
        return self.person(self.b.reg_confirm(p, pin, d.get('familiya'), d.get('imya'), d.get('otchestvo'), d.get('data_rozhdeniya'),
                                              d.get('pol'), d.get('nomer_karty')))

    def bot(self, q):
        self.b.chatbot(self.phone(self.only(q.d, 'phone')))
        return self.ok(None)

    def cert(self, q):
        d = self.only(q.d, 'nomer pin')
        n = self.need(d, 'nomer')
        try:
            z = self.b.cert(n, d.get('pin'))
        except Refuse as e:
            if e.kind != 'cert_not_found':
                raise
            return self.ok(dict(nomer=n, status_code=1, ostatok=D('0'), srok='', opisanie='Сертификат не найден'))
        return self.ok(dict(nomer=n, status_code=0 if z['ok'] else 1, ostatok=z['balance'], srok=z['expires'].replace('-', ''), opisanie=z['why']))

    def calc(self, q):
        d = self.only(q.d, 'customer_token items pay_bonus coupon gift_code certificate')
        self.rows(d, 'items', 'index code price qty mrc')
        self.rows(d, 'certificate', 'code pin summ')
        c = self.b.calc(self.who(d), self.items(d.get('items')), self.amount(d.get('pay_bonus'), 'pay_bonus'), d.get('coupon'), d.get('gift_code'),
                        self.certs(d.get('certificate')))
        o = self.calc_answer(c, d['customer_token'])
        del o['code']
        o['podarok_soobshchenie'] = self.gift_text(c)
        o['sertifikaty'] = [dict(code=x['code'], prinyato=x['summ']) for x in c['certs']]
        return self.ok(o)

    def write(self, q):
        def do():
            d = self.only(q.d, 'calc_id customer_token certificate coupon gift_code kassir nomer_smeny nomer_cheka data_cheka')
            self.rows(d, 'certificate', 'code pin summ')
            cid = self.need(d, 'calc_id')
            w = self.who(d)
            ch = self.b.write(cid, None, w if w else ANON, self.certs(d.get('certificate')), None,
                              {k: d.get(k) for k in ('kassir', 'nomer_smeny', 'nomer_cheka', 'data_cheka')})
            return self.ok(dict(tekst_cheka='\r\n'.join(self.b.slip(ch)), spisano=ch['pay'], nachisleno=ch['earn'] + ch['gift'], ostatok=ch['after'],
                                nomer_dokumenta='%09d' % ch['no']))
        return self.write_faulty(do)

    def askpin(self, q):
        d = self.only(q.d, 'customer_token')
        self.b.askpin(self.b.by_token(self.need(d, 'customer_token')))
        return self.ok(dict(otpravleno=1))

    def checkpin(self, q):
        d = self.only(q.d, 'customer_token pin_kod')
        self.b.checkpin(self.b.by_token(self.need(d, 'customer_token')), None, self.need(d, 'pin_kod'))
        return self.ok(dict(podtverzhdeno=1))

    def ret(self, q):
        d = self.only(q.d, 'calc_id nomer_vozvrata tovary')
        self.rows(d, 'tovary', 'nomer_stroki kod kolichestvo')
        it = d.get('tovary')
        if it:
            it = self.items(it, dict(index='nomer_stroki', code='kod', qty='kolichestvo'), 'tovary', False)
        try:
            ch, r = self.b.ret(self.need(d, 'calc_id'), self.need(d, 'nomer_vozvrata'), it)
        except Refuse as e:
            if e.kind != 'return_already':
                raise
            ch, r = e.kw['check'], e.kw['ret']
        return self.ok(dict(tekst_cheka='\r\n'.join(self.b.ret_slip(ch, r)), vozvrashcheno=r['back'], snyato=r['taken'], ostatok=r['after']))

    def rollback(self, q):
        self.b.rollback(self.need(self.only(q.d, 'calc_id'), 'calc_id'))
        return self.ok(None)

    def imp(self, q):
        d = self.only(q.d, 'gruppy tovary polnaya_vygruzka')
        self.rows(d, 'gruppy', 'kod naimenovanie kod_roditelya')
        self.rows(d, 'tovary', 'kod naimenovanie kod_gruppy cena shtrihkod edinica bez_skidki mrc')
        n = self.goods(q, d.get('gruppy'), d.get('tovary'), dict(_at='gruppy', code='kod', name='naimenovanie', parent='kod_roditelya'),
                       dict(_at='tovary', code='kod', name='naimenovanie', group='kod_gruppy', price='cena', barcode='shtrihkod', unit='edinica',
                            nd='bez_skidki'), bool(d.get('polnaya_vygruzka')))
        return self.ok(dict(zagruzheno=n[0] + n[1]))

    def me(self, q):
        return self.ok(dict(magazin='Магазин на Ленина', versiya='2.0.6.14'))


# ------------------------------------------------------------------------------------------------ 5. only a page
class Page(Stack):
    name, base = 'page', '/api/cashbox'
    docs = {'/cashbox': ('page/cashbox.txt', 'text/plain; charset=utf-8')}
    W = dict(
        customer_not_found=(10, 'phone', 'Покупатель не найден'), card_not_found=(11, 'code', 'Карта не найдена'),
        token_unknown=(12, 'customer_token', 'Токен покупателя не найден'), token_mismatch=(13, 'customer_token', 'Неверный покупатель'),
        calc_not_found=(20, 'calc_id', 'Расчет не найден'), already_written=(21, 'check_id', 'Такой чек уже проведен'),
        pin_required=(22, 'pin_code', 'Необходимо ввести пин код'), pin_wrong=(23, 'pin_code', 'Пин код неверный'),
        pin_not_asked=(24, 'pin_code', 'Пин код не запрашивался'), pay_too_big=(25, 'pay_bonus', 'Превышена максимальная сумма списания'),
        pay_differs=(26, 'pay_bonus', 'Сумма списания не совпадает с расчетом'), balance_changed=(27, 'pay_bonus', 'Недостаточно бонусов'),
        check_not_found=(28, 'check_id', 'Чек не найден'), return_already=(29, 'return_id', 'Возврат уже проведен'),
        over_return=(30, 'items', 'Возврат больше продажи'), return_line=(31, 'items', 'Позиция не найдена'),
        coupon_used=(32, 'coupon', 'Купон использован'), cert_not_found=(40, 'code', 'Сертификат не найден'),
        cert_bad_pin=(41, 'pin', 'Неверный пин код сертификата'), cert_unusable=(42, 'certificate', '%(why)s'),
        phone_registered=(50, 'phone', 'Покупатель уже зарегистрирован'), no_registration=(51, 'phone', 'Запрос регистрации не найден'),
        reg_pin_wrong=(52, 'pin', 'Неверный пин код'), card_taken=(53, 'card', 'Карта занята'))

    def out(self, o, st=200):
        return Resp(st, dumps(o, False, False), 'application/json; charset=UTF-8')

    def env(self, data, t0):
        return self.out(dict(statusCode=200, message='OK', data=data, backendExecTimeSec=round(time.time() - t0 + .01, 6)))

    def auth(self, q):
        if q.headers.get('Authorization') != self.token:
            raise Refuse('unauth')

    def refuse(self, e, q):
        if e.kind == 'unauth':
            return self.out(dict(name='Unauthorized', message='Your request was made with invalid credentials.', code=0, status=401), 401)
        n, f, t = self.W[e.kind]
        t = t % e.kw if '%(' in t else t
        return self.out(dict(statusCode=422, message=t, data=dict(code=n, field=f)), 422)

    def bad(self, e, q):
        m = {}
        for p, why, x in e.errs:
            if why == 'json':
                return self.out(dict(name='Bad Request', message='Invalid JSON data in request body: Syntax error.', code=0, status=400), 400)
            t = dict(required='Необходимо заполнить «%s».', number='Значение «%s» должно быть числом.', integer='Значение «%s» должно быть целым числом.',
                     format='Значение «%s» неверно. Телефон указывается в виде 79876543210.', date='Неверный формат значения «%s».')
            m.setdefault(p, []).append(t.get(why, 'Значение «%s» неверно.') % p)
        return self.out(dict(statusCode=422, message='Error validation', errors=m), 422)

    def http(self, st, q, allow=()):
        if st == 405:
            return self.out(dict(name='Method Not Allowed', message='Method Not Allowed. This URL can only handle the following request methods: %s.' % ', '.join(allow),
                                 code=0, status=405), 405)
        return self.out(dict(name='Not Found', message='Страница не найдена.', code=0, status=404), 404)

    def phone(self, d):
        p = self.need(d, 'phone')
        if not re.fullmatch(r'7\d{10}', p):
            raise Bad(('phone', 'format', None))
        return p[1:]

    def who(self, d):
        t = d.get('customer_token')
        return None if t is None or t == '' or set(str(t)) == {'8'} else self.b.by_token(str(t))

    def person(self, c):
        return self.out(dict(first_name=c.first, middle_name=c.middle, last_name=c.last, total_bonus=c.balance, token=self.b.issue(c),
                             phone='7' + c.phone, exists_chatbot=c.bot, n_checkpin=0 if c.pin else 1, register_request=''))

    def table(self):
        return [('POST', '/customer/auth', self.auth_phone), ('POST', '/customer/auth-qr', self.auth_code),
                ('POST', '/customer/register/request', self.reg), ('POST', '/customer/register/resend', self.again),
                ('POST', '/customer/register/confirm', self.confirm), ('POST', '/customer/chatbot/sms', self.bot),
                ('POST', '/certificate/info', self.cert), ('POST', '/check', self.calc), ('POST', '/check/write', self.write),
                ('POST', '/check/askpin', self.askpin), ('POST', '/check/checkpin', self.checkpin), ('POST', '/check/return', self.ret),
                ('POST', '/check/rollback', self.rollback), ('POST', '/import/json', self.imp), ('GET', '/basic/ping', self.me)]

    def auth_phone(self, q):
        return self.person(self.b.by_phone(self.phone(self.form(q))))

    def auth_code(self, q):
        return self.person(self.b.by_code(self.need(self.form(q), 'code')))

    def reg(self, q):
        return self.out(dict(register_request=self.b.reg_request(self.phone(self.form(q)))))

    def again(self, q):
        return self.out(dict(register_request=self.b.reg_resend(self.phone(self.form(q)))))

    def confirm(self, q):
        d = self.form(q)
        p, pin = self.phone(d), self.need(d, 'pin')
        if d.get('birthday') and not re.fullmatch(r'\d{4}-\d\d-\d\d', d['birthday']):
            raise Bad(('birthday', 'date', None))
        return self.person(self.b.reg_confirm(p, pin, d.get('last_name'), d.get('first_name'), d.get('middle_name'), d.get('birthday'),
                                              d.get('gender'), d.get('card')))

    def bot(self, q):
        self.b.chatbot(self.phone(self.form(q)))
        return self.out(dict(statusCode=200, message='OK'))

    def cert(self, q):
        d = self.json(q)
        z = self.b.cert(self.need(d, 'code'), d.get('pin'))
        return self.out(dict(status_code=0 if z['ok'] else 1, code=d['code'], balance=z['balance'], expires=z['expires'], message=z['why'], need_pin=bool(z['pin'])))

    def calc(self, q):
        t0, d = time.time(), self.json(q)
        w = self.who(d)
        c = self.b.calc(w, self.items(d.get('items')), self.amount(d.get('pay_bonus'), 'pay_bonus'), d.get('coupon'), d.get('gift_code'),
                        self.certs(d.get('certificate')), d.get('check_id'))
        o = self.calc_answer(c, d.get('customer_token') if w else '8' * 11)
        o['gift_code_used'] = c['gift'] if c['gift_ok'] else ''
        o['gift_code_message'] = self.gift_text(c)
        o['certificate'] = [dict(code=x['code'], summ=x['summ']) for x in c['certs']]
        return self.env(o, t0)

    def write(self, q):
        def do():
            t0, d = time.time(), self.json(q)
            cid, k = self.need(d, 'calc_id'), self.need(d, 'check_id')
            w = (self.who(d) or ANON) if d.get('customer_token') else None
            ch = self.b.write(cid, k, w, self.certs(d.get('certificate')), self.amount(d.get('pay_bonus'), 'pay_bonus'),
                              {x: d.get(x) for x in ('cashier', 'shift', 'number', 'datetime')})
            return self.env(dict(check_id=k, message_for_print='\n'.join(self.b.slip(ch)), bonus_write_off=ch['pay'],
                                 bonus_added=ch['earn'] + ch['gift'], bonus_rest=ch['after']), t0)
        return self.write_faulty(do)

    def askpin(self, q):
        self.b.askpin(self.b.by_token(self.need(self.form(q), 'customer_token')))
        return self.out(dict(statusCode=200, message='Пин код отправлен'))

    def checkpin(self, q):
        d = self.form(q)
        self.b.checkpin(self.b.by_token(self.need(d, 'customer_token')), None, self.need(d, 'pin_code'))
        return self.out(dict(statusCode=200, message='Пин код подтвержден'))

    def ret(self, q):
        t0, d = time.time(), self.json(q)
        it = d.get('items')
        if it:
            it = self.items(it, dict(index='index', code='code', qty='qty'), 'items', False)
        ch, r = self.b.ret(self.need(d, 'check_id'), self.need(d, 'return_id'), it)
        return self.env(dict(bonus_returned=r['back'], bonus_withdrawn=r['taken'], customer_total_bonus=r['after'],
                             print_text='\n'.join(self.b.ret_slip(ch, r))), t0)

    def rollback(self, q):
        self.b.rollback(self.need(self.form(q), 'check_id'))
        return self.out(dict(statusCode=200, message='Чек удален'))

    def imp(self, q):
        t0, d = time.time(), self.json(q)
        n = self.goods(q, d.get('groups'), d.get('goods'), dict(_at='groups', code='code', name='name', parent='parent'),
                       dict(_at='goods', code='code', name='name', group='group', price='price', barcode='barcode', unit='unit', nd='not_discount'),
                       bool(d.get('full')))
        return self.env(dict(created=n[0], updated=n[1]), t0)

    def me(self, q):
        return self.out(dict(statusCode=200, message='pong'))


STACKS = dict(laravel=(Laravel, dict(identity='calc', pin_bind='customer', certs_from='write')),
              drf=(Drf, dict(identity='check', pin_bind='calc')),
              aspnet=(AspNet, dict(identity='check', pin_bind='calc', token_style='new')),
              onec=(OneC, dict(identity='calc', pin_bind='customer', token_style='guid', cap_pay=True)),
              page=(Page, dict(identity='check', pin_bind='customer', token_style='new')))


def shop_token(stack):
    tail = dict(laravel='bGFyYXZlbA', drf='ZHJmLXN0b3Jl', aspnet='YXNwbmV0', onec='b25lYy1zdG9yZQ', page='cGFnZS1zdG9yZQ')[stack]
    return 'eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.%s.Zk3vQm8sT1' % tail


class Handler(BaseHTTPRequestHandler):
    disable_nagle_algorithm = True
    protocol_version = 'HTTP/1.1'
    timeout = 120
    stack = None
    quiet = False

    def log_message(self, f, *a):
        if not self.quiet:
            sys.stderr.write('%s %s\n' % (datetime.now().strftime('%H:%M:%S'), f % a))

    def version_string(self):
        return dict(laravel='nginx/1.24.0', drf='WSGIServer/0.2 CPython/3.11.7', aspnet='Kestrel', onec='Apache/2.4.58 (Win64)', page='nginx')[self.stack.name]

    def body(self):
        if 'chunked' in (self.headers.get('Transfer-Encoding') or '').lower():
            out = b''
            while True:
                n = int(self.rfile.readline().split(b';')[0] or b'0', 16)
                if n == 0:
                    while self.rfile.readline().strip():
                        pass
                    return out
                out += self.rfile.read(n)
                self.rfile.readline()
        return self.rfile.read(int(self.headers.get('Content-Length') or 0))

    def go(self):
        raw = self.body()
        u = urlsplit(self.path)
        st = self.stack
        if u.path == '/__state':
            with st.b.lock:
                o = dict(stack=st.name, faults_left=dict(st.faults), **st.b.state())
            return self.send(Resp(200, json.dumps(o, ensure_ascii=False, indent=1, default=str), 'application/json; charset=utf-8'))
        if u.path == '/__fault' and self.command == 'POST':
            k = dict(parse_qsl(u.query))
            if k.get('name') not in FAULTS:
                return self.send(Resp(400, json.dumps(dict(known=FAULTS))))
            st.faults[k['name']] = int(k.get('count', 1))
            return self.send(Resp(200, json.dumps(st.faults)))
        if self.command == 'GET' and u.path in st.docs:
            f, ct = st.docs[u.path]
            t = open(os.path.join(HERE, 'docs', f), encoding='utf-8').read()
            return self.send(Resp(200, t.replace('http://localhost:8084', 'http://' + (self.headers.get('Host') or 'localhost')), ct))
        if st.take('html-200'):
            return self.send(Resp(200, '<html><head><title>Авторизация в сети</title></head><body><h1>Для доступа в Интернет войдите</h1>'
                                       '<form action="/login"><input name="user"><input type="submit"></form></body></html>', 'text/html; charset=utf-8'))
        q = Req()
        q.method, q.path, q.query, q.headers, q.raw = self.command, unquote(u.path), dict(parse_qsl(u.query, keep_blank_values=True)), self.headers, raw
        q.ctype = (self.headers.get('Content-Type') or '').lower() if 'boundary' not in (self.headers.get('Content-Type') or '') else self.headers['Content-Type']
        q.args = []
        try:
            with st.b.lock:
                r = st.dispatch(q)
        except Exception:
            import traceback
            traceback.print_exc()
            r = Resp(500, '<html><body><h1>Server Error (500)</h1></body></html>', 'text/html')
        if r.die:
            self.close_connection = True
            try:
                self.connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            return
        if r.delay:
            time.sleep(r.delay)
        self.send(r)

    def send(self, r):
        try:
            self.send_response(r.status)
            if r.status != 204:
                if r.body or r.status not in (301,):
                    self.send_header('Content-Type', r.ctype)
                self.send_header('Content-Length', str(len(r.body)))
            for k, v in r.headers.items():
                self.send_header(k, v)
            self.end_headers()
            if r.status != 204 and self.command != 'HEAD':
                self.wfile.write(r.body)
        except (BrokenPipeError, ConnectionResetError, socket.timeout):
            self.close_connection = True

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = go


def main():
    a = argparse.ArgumentParser()
    a.add_argument('--port', type=int, required=True)
    a.add_argument('--stack', choices=sorted(STACKS), required=True)
    a.add_argument('--fault', action='append', default=[], metavar='NAME:COUNT', help=', '.join(FAULTS))
    a.add_argument('--hang-seconds', type=float, default=60)
    a.add_argument('--no-bom', action='store_true', help='onec: answers without the UTF-8 byte order mark')
    a.add_argument('--quiet', action='store_true')
    o = a.parse_args()
    faults = {}
    for f in o.fault:
        n, _, c = f.partition(':')
        if n not in FAULTS:
            a.error('unknown fault ' + n)
        faults[n] = int(c or 1)
    cls, kw = STACKS[o.stack]
    st = cls(Books(**kw), shop_token(o.stack), faults, o.hang_seconds)
    if o.no_bom:
        st.bom = False
    Handler.stack, Handler.quiet = st, o.quiet
    ThreadingHTTPServer.daemon_threads = True
    ThreadingHTTPServer.request_queue_size = 64
    s = ThreadingHTTPServer(('127.0.0.1', o.port), Handler)
    print('stack %s on http://127.0.0.1:%d%s  docs %s  token %s' % (o.stack, s.server_port, st.base, ' '.join(st.docs), st.token), flush=True)
    try:
        s.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == '__main__':
    main()

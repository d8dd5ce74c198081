"""The books of a make-believe loyalty shop: shared by the five stacks, knows nothing of HTTP."""
import hashlib, random, secrets, threading, time, uuid
from decimal import Decimal as D, ROUND_HALF_UP

ANON = object()


def money(x):
    return D(x).quantize(D('0.01'), rounding=ROUND_HALF_UP)


class Refuse(Exception):
    def __init__(self, kind, **kw):
        Exception.__init__(self, kind)
        self.kind = kind
        self.kw = kw


class Customer:
    def __init__(self, phone, last, first, middle, balance, pin, card=None, qr=None, short=None, bot=False,
                 birthday=None, gender=None):
        self.phone, self.last, self.first, self.middle = phone, last, first, middle
        self.balance, self.pin, self.card, self.qr, self.short, self.bot = D(balance), pin, card, qr, short, bot
        self.birthday, self.gender = birthday, gender


class Books:
    def __init__(self, identity, pin_bind, token_style='stable', cap_pay=False, certs_from='either'):
        self.identity = identity        # 'calc' or 'check'
        self.pin_bind = pin_bind        # 'customer' or 'calc'
        self.token_style = token_style
        self.cap_pay = cap_pay
        self.certs_from = certs_from
        self.lock = threading.RLock()
        self.customers = [
            Customer('9161233377', 'Орлов', 'Дмитрий', 'Сергеевич', '100.00', False, '2000000000015', 'QR-ORLOV-7F3A',
                     '4815', True, '1985-03-14', 'm'),
            Customer('9261112249', 'Климова', 'Анна', 'Петровна', '0.11', False, '2000000000022', 'QR-KLIM-19BD',
                     '1623', False, '1990-11-02', 'f'),
            Customer('9031234567', 'Васин', 'Олег', 'Ильич', '1500.00', True, '2000000000039', 'QR-VASIN-C0DE',
                     '4242', True, '1978-07-30', 'm'),
            Customer('9055550000', 'Гринь', 'Мария', '', '250.50', True, None, None, None, False, None, 'f'),
        ]
        self.free_cards = {'2000000000107', '2000000000114'}
        self.tokens = {}
        self.goods = {
            'DT-01': dict(name='Держатель тростей ДТ-01', price=D('1.00')),
            '000123': dict(name='Кофе молотый 250 г', price=D('600.00')),
            '000124': dict(name='Чайник эмалированный', price=D('2500.00')),
            'SALO-KG': dict(name='Сало крученое кг', price=D('109.00'), campaign=True),
            '000777': dict(name='Пакет подарочный', price=D('15.00'), not_discount=True),
        }
        self.groups = {}
        self.certs = {
            '5000000001': dict(pin='1111', balance=D('1000.00'), ok=True, expires='2031-12-31', why='Действует'),
            '5000000002': dict(pin='', balance=D('500.00'), ok=True, expires='2031-06-30', why='Действует'),
            '5000000003': dict(pin='3333', balance=D('0.00'), ok=False, expires='2031-12-31',
                               why='Сертификат полностью использован'),
            '5000000004': dict(pin='', balance=D('700.00'), ok=False, expires='2020-01-31',
                               why='Срок действия сертификата истек'),
        }
        self.coupons = {'LETO10': dict(pct=D(10), once=False, used=False), 'RAZ20': dict(pct=D(20), once=True, used=False)}
        self.gifts = {'PODAROK100': dict(bonus=D(100), used=False)}
        self.calcs, self.checks = {}, {}
        self.pins, self.permits, self.regs = {}, {}, {}
        self.sms, self.rolled_back, self.writes_applied = [], [], 0

    # ---- customers
    def say(self, phone, pin, what):
        line = dict(phone=phone, text=pin, what=what)
        self.sms.append(line)
        print('SMS to %s: PIN %s (%s)' % (phone, pin, what), flush=True)

    def issue(self, c):
        if self.token_style == 'stable':
            t = hashlib.md5(('customer' + c.phone).encode()).hexdigest()
        elif self.token_style == 'guid':
            t = str(uuid.uuid5(uuid.NAMESPACE_OID, c.phone))
        else:
            t = secrets.token_hex(16)
        self.tokens[t] = c
        return t

    def by_phone(self, ten):
        for c in self.customers:
            if c.phone == ten:
                return c
        raise Refuse('customer_not_found')

    def by_code(self, code):
        for c in self.customers:
            if code and code in (c.card, c.qr, c.short):
                return c
        raise Refuse('card_not_found')

    def by_token(self, t):
        c = self.tokens.get(t)
        if c is None:
            raise Refuse('token_unknown')
        return c

    def reg_request(self, ten):
        if any(c.phone == ten for c in self.customers):
            raise Refuse('phone_registered')
        self.regs[ten] = dict(id=uuid.uuid4().hex[:12], pin='%04d' % random.randrange(10000), bad=0)
        self.say(ten, self.regs[ten]['pin'], 'registration')
        return self.regs[ten]['id']

    def reg_resend(self, ten):
        r = self.regs.get(ten)
        if not r:
            raise Refuse('no_registration')
        self.say(ten, r['pin'], 'registration, again')
        return r['id']

    def reg_confirm(self, ten, pin, last, first, middle, birthday, gender, card):
        r = self.regs.get(ten)
        if not r:
            raise Refuse('no_registration')
        if str(pin) != r['pin']:
            raise Refuse('reg_pin_wrong')
        if card:
            if card not in self.free_cards:
                raise Refuse('card_taken')
            self.free_cards.discard(card)
        c = Customer(ten, last or '', first or '', middle or '', '0.00', False, card or None, None, None, False,
                     birthday, gender)
        self.customers.append(c)
        del self.regs[ten]
        return c

    def chatbot(self, ten):
        self.say(ten, '-', 'link to the chat bot')

    # ---- certificate
    def cert(self, code, pin):
        z = self.certs.get(code)
        if not z:
            raise Refuse('cert_not_found')
        if z['pin'] and z['pin'] != (pin or ''):
            raise Refuse('cert_bad_pin')
        return z

    def _certs(self, certs, amount):
        got = []
        for i, c in enumerate(certs or []):
            z = self.cert(c['code'], c.get('pin'))
            if not z['ok'] or z['balance'] <= 0:
                raise Refuse('cert_unusable', why=z['why'])
            want = D(c.get('summ') or 0)
            take = min(z['balance'], amount)
            if want > 0:
                take = min(take, money(want))
            amount -= take
            got.append(dict(code=c['code'], pin=c.get('pin') or '', asked=want, summ=take))
        return got

    # ---- calculation
    def calc(self, cust, items, pay=None, coupon=None, gift=None, certs=None, check_id=None):
        z = self.coupons.get(coupon or '')
        coupon_ok = bool(z and not z['used'])
        pct = z['pct'] if coupon_ok else D(0)
        lines, campaign = [], False
        for it in items:
            g = self.goods.get(it['code'])
            s = money(it['price'] * it['qty'])
            nd = bool(g and g.get('not_discount'))
            camp = bool(g and g.get('campaign'))
            room = max(D(0), s - money((it.get('mrc') or 0) * it['qty']))
            disc = D(0)
            if not nd:
                if camp:
                    disc = money(s * D('0.3'))
                    campaign = True
                disc += money((s - disc) * pct / 100)
                disc = min(disc, room)
            mx = D(0) if nd else min(money((s - disc) * D('0.3')), room - disc)
            lines.append(dict(index=it['index'], code=it['code'], qty=it['qty'], price=it['price'], sum=s, disc=disc,
                              max=mx, not_exist=g is None, not_discount=nd, rate=D('0.02') if camp else D('0.05'),
                              action=17 if camp and not nd else 0, pay=D(0), returned=D(0)))
        can = D(0) if cust is None else max(D(0), min(cust.balance, sum((l['max'] for l in lines), D(0))))
        pay = money(pay or 0)
        if pay < 0:
            raise Refuse('pay_too_big', max=can)
        if pay > can:
            if not self.cap_pay:
                raise Refuse('pay_too_big', max=can)
            pay = can
        left, room = pay, sum((l['max'] for l in lines), D(0))
        for l in lines:
            if left <= 0:
                break
            share = min(l['max'], left, money(pay * l['max'] / room)) if room else D(0)
            l['pay'] = share
            left -= share
        for l in lines:
            more = min(left, l['max'] - l['pay'])
            l['pay'] += more
            left -= more
        for l in lines:
            l['earn'] = D(0) if cust is None else money((l['sum'] - l['disc'] - l['pay']) * l['rate'])
        tot = sum((l['sum'] - l['disc'] - l['pay'] for l in lines), D(0))
        gz = self.gifts.get(gift or '')
        gift_ok = bool(gz and not gz['used'] and cust is not None)
        c = dict(calc_id=secrets.token_hex(16), cust=cust, lines=lines, can=can, pay=pay, total=tot,
                 earn=sum((l['earn'] for l in lines), D(0)), disc=sum((l['disc'] for l in lines), D(0)),
                 coupon=coupon, coupon_ok=coupon_ok, gift=gift, gift_ok=gift_ok, campaign=campaign,
                 certs=self._certs(certs, tot), check_id=check_id,
                 balance=cust.balance if cust is not None else D(0))
        self.calcs[c['calc_id']] = c
        return c

    # ---- pin for spending
    def _pk(self, cust, calc_id):
        return cust.phone if self.pin_bind == 'customer' else calc_id

    def askpin(self, cust, calc_id=None):
        if self.pin_bind == 'calc':
            c = self.calcs.get(calc_id)
            if not c:
                raise Refuse('calc_not_found')
            if c['cust'] is None or (cust is not None and c['cust'] is not cust):
                raise Refuse('token_unknown')
            cust = c['cust']
        pin = '%04d' % random.randrange(10000)
        self.pins[self._pk(cust, calc_id)] = dict(pin=pin, left=3)
        self.say(cust.phone, pin, 'spending of bonuses')
        return cust

    def checkpin(self, cust, calc_id, pin):
        k = self._pk(cust, calc_id)
        p = self.pins.get(k)
        if not p:
            raise Refuse('pin_not_asked')
        if str(pin) != p['pin']:
            p['left'] -= 1
            if p['left'] <= 0:
                del self.pins[k]
            raise Refuse('pin_wrong', left=p['left'])
        del self.pins[k]
        self.permits[k] = time.time() + 900

    # ---- the check
    def key(self, calc_id, check_id):
        return calc_id if self.identity == 'calc' else check_id

    def write(self, calc_id, check_id=None, cust=None, certs=None, pay=None, extra=None):
        k = self.key(calc_id, check_id)
        if k in self.checks:
            raise Refuse('already_written', check=self.checks[k])
        c = self.calcs.get(calc_id)
        if not c:
            raise Refuse('calc_not_found')
        who = c['cust']
        if cust is not None and (None if cust is ANON else cust) is not who:
            raise Refuse('token_mismatch')
        if pay is not None and money(pay) != c['pay']:
            raise Refuse('pay_differs', calc=c['pay'])
        if c['pay'] > 0:
            if who.pin and self.permits.get(self._pk(who, calc_id), 0) < time.time():
                raise Refuse('pin_required')
            if who.balance < c['pay']:
                raise Refuse('balance_changed')
        if self.certs_from == 'write' or certs:
            got = self._certs(certs, c['total'])
        else:
            got = self._certs([dict(code=x['code'], pin=x['pin'], summ=x['summ']) for x in c['certs']], c['total'])
        if c['coupon_ok'] and self.coupons[c['coupon']]['once'] and self.coupons[c['coupon']]['used']:
            raise Refuse('coupon_used')
        gift = D(0)
        if c['gift_ok'] and not self.gifts[c['gift']]['used']:
            gift = self.gifts[c['gift']]['bonus']
            self.gifts[c['gift']]['used'] = True
        if c['coupon_ok'] and self.coupons[c['coupon']]['once']:
            self.coupons[c['coupon']]['used'] = True
        for x in got:
            z = self.certs[x['code']]
            z['balance'] -= x['summ']
            if z['balance'] <= 0:
                z['ok'], z['why'] = False, 'Сертификат полностью использован'
        before = who.balance if who else D(0)
        delta = c['earn'] + gift - c['pay'] if who else D(0)
        if who:
            who.balance += delta
        self.writes_applied += 1
        ch = dict(key=k, calc_id=calc_id, check_id=check_id, calc=c, cust=who, pay=c['pay'], earn=c['earn'],
                  gift=gift, delta=delta, certs=got, returns={}, before=before, at=time.time(), no=self.writes_applied,
                  after=who.balance if who else D(0), extra=extra or {},
                  lines=[dict(l) for l in c['lines']])
        self.checks[k] = ch
        return ch

    @staticmethod
    def slip(ch):
        if ch['cust'] is None:
            return ['Зарегистрируйтесь в программе лояльности', 'и получайте бонусы за покупки!']
        o = ['Клиент            : ***%s' % ch['cust'].phone[-4:], 'Ваши бонусы       : %s' % ch['before']]
        if ch['pay']:
            o.append('Списано бонусов   : %s' % ch['pay'])
        o.append('Начислено бонусов : %s' % (ch['earn'] + ch['gift']))
        o.append('Остаток бонусов   : %s' % ch['after'])
        return o

    def rollback(self, key):
        ch = self.checks.pop(key, None)
        if not ch:
            raise Refuse('check_not_found')
        who, back = ch['cust'], ch['delta']
        certs_back = True
        for r in ch['returns'].values():
            back += r['back'] - r['taken']
            certs_back = certs_back and not r['certs']
        if who:
            who.balance -= back
        if certs_back:
            self._give_certs(ch)
        c = ch['calc']
        if c['coupon_ok'] and self.coupons[c['coupon']]['once']:
            self.coupons[c['coupon']]['used'] = False
        if ch['gift']:
            self.gifts[c['gift']]['used'] = False
        self.rolled_back.append(key)
        return ch

    def _give_certs(self, ch):
        for x in ch['certs']:
            z = self.certs[x['code']]
            z['balance'] += x['summ']
            z['ok'], z['why'] = True, 'Действует'

    def ret(self, key, ret_id, items=None):
        ch = self.checks.get(key)
        if not ch:
            raise Refuse('check_not_found')
        if ret_id in ch['returns']:
            raise Refuse('return_already', ret=ch['returns'][ret_id], check=ch)
        todo = []
        if items:
            for it in items:
                l = [x for x in ch['lines'] if (it.get('index') is None or x['index'] == it['index'])
                     and (not it.get('code') or x['code'] == it['code'])]
                if not l:
                    raise Refuse('return_line', code=it.get('code'))
                q = it['qty']
                if q is None:
                    q = l[0]['qty'] - l[0]['returned']
                if q <= 0 or l[0]['returned'] + q > l[0]['qty']:
                    raise Refuse('over_return', code=l[0]['code'])
                todo.append((l[0], q))
        else:
            todo = [(l, l['qty'] - l['returned']) for l in ch['lines'] if l['qty'] > l['returned']]
            if not todo:
                raise Refuse('over_return', code='')
        back = taken = D(0)
        for l, q in todo:
            a, b = l['returned'] / l['qty'], (l['returned'] + q) / l['qty']
            back += money(l['pay'] * b) - money(l['pay'] * a)
            taken += money(l['earn'] * b) - money(l['earn'] * a)
            l['returned'] += q
        full = all(l['returned'] == l['qty'] for l in ch['lines'])
        if full:
            taken += ch['gift']
            self._give_certs(ch)
        if ch['cust']:
            ch['cust'].balance += back - taken
        r = dict(id=ret_id, back=back, taken=taken, certs=full and bool(ch['certs']),
                 after=ch['cust'].balance if ch['cust'] else D(0))
        ch['returns'][ret_id] = r
        return ch, r

    @staticmethod
    def ret_slip(ch, r):
        if ch['cust'] is None:
            return ['Возврат проведен']
        return ['Клиент            : ***%s' % ch['cust'].phone[-4:], 'Возвращено бонусов: %s' % r['back'],
                'Снято бонусов     : %s' % r['taken'], 'Остаток бонусов   : %s' % r['after']]

    def put_goods(self, groups, goods, full):
        new = upd = 0
        if full:
            keep = {g['code'] for g in goods}
            for k in [k for k in self.goods if k not in keep]:
                del self.goods[k]
        for g in groups:
            self.groups[g['code']] = g
        for g in goods:
            old = self.goods.get(g['code'])
            new, upd = new + (old is None), upd + (old is not None)
            self.goods[g['code']] = dict(old or {}, **{k: v for k, v in g.items() if v is not None})
        return new, upd

    def state(self):
        return dict(
            balances={c.phone: str(c.balance) for c in self.customers},
            customers=[dict(phone=c.phone, name=' '.join((c.last, c.first, c.middle)).strip(), pin=c.pin, card=c.card,
                            birthday=c.birthday, gender=c.gender) for c in self.customers],
            checks=[dict(key=h['key'], calc_id=h['calc_id'], check_id=h['check_id'],
                         customer=h['cust'].phone if h['cust'] else None, pay=str(h['pay']), earn=str(h['earn']),
                         total=str(h['calc']['total']), coupon=h['calc']['coupon'] if h['calc']['coupon_ok'] else None,
                         gift=str(h['gift']), certificates=[dict(code=x['code'], summ=str(x['summ'])) for x in h['certs']],
                         returns=[dict(id=r['id'], back=str(r['back']), taken=str(r['taken'])) for r in h['returns'].values()],
                         extra=h['extra'])
                    for h in self.checks.values()],
            writes_applied=self.writes_applied, rolled_back=self.rolled_back,
            certificates={k: str(v['balance']) for k, v in self.certs.items()},
            coupons={k: v['used'] for k, v in self.coupons.items()}, gifts={k: v['used'] for k, v in self.gifts.items()},
            goods={k: v.get('name') for k, v in self.goods.items()}, groups=len(self.groups), sms=self.sms)

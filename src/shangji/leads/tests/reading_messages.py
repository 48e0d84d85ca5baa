"""Messages as they arrive, and what a person reads in them; all people and companies are made up."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Message:
    """An empty value means that the text does not say it."""

    text: str
    company: str = ""
    person: str = ""
    title: str = ""
    phones: tuple[str, ...] = ()
    email: str = ""
    wechat: str = ""
    region: str = ""
    budget: str = ""
    need: str = ""
    ours: tuple[str, ...] = ()


LINES = [
    Message("苏州恒达 王总 13812345678 想要两台码垛机", "苏州恒达", "王总", phones=("13812345678",), region="江苏 苏州", need="想要两台码垛机"),
    Message("宁波甬拓模具有限公司 张伟 13905741234 要一台五轴加工中心", "宁波甬拓模具有限公司", "张伟", phones=("13905741234",), region="浙江 宁波", need="要一台五轴加工中心"),
    Message("你好，我是无锡锐科的李工，想问一下你们激光切割机的价格，电话13706151234", "无锡锐科", "李工", phones=("13706151234",), region="江苏 无锡", need="想问一下你们激光切割机的价格"),
    Message("请问码垛机器人怎么卖？", need="请问码垛机器人怎么卖"),
    Message("老板，需要20台伺服电机，预算30万左右，微信 hd_wang88", wechat="hd_wang88", budget="300000", need="需要20台伺服电机，预算30万左右"),
    Message("我叫陈建国，青岛海丰食品有限公司采购经理，想买一条包装线，手机：186 6121 3344", "青岛海丰食品有限公司", "陈建国", "采购经理", ("18661213344",), region="山东 青岛", need="想买一条包装线"),
    Message("１３８１２３４５６７８ 王先生 要报价", person="王先生", phones=("13812345678",), need="要报价"),
    Message("138\u200b1234\u200b5678 刘女士，咨询除尘设备🙏🙏", person="刘女士", phones=("13812345678",), need="咨询除尘设备"),
    Message("1️⃣3️⃣8️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣ 加我聊", phones=("13812345678",)),
    Message("电话：0574-8765 4321转801，找周敏", person="周敏", phones=("0574-87654321-801",)),
    Message("+86 138-1234-5678 Jason", person="Jason", phones=("13812345678",)),
    Message("(0512)66778899 赵经理 询价 空压机3台", person="赵经理", title="经理", phones=("0512-66778899",), need="询价 空压机3台"),
    Message("我们是做塑料的一家小厂，想了解一下注塑机，预算二三十万", budget="二三十万", need="我们是做塑料的一家小厂，想了解一下注塑机，预算二三十万"),
    Message("帮忙联系一下常州龙澄新材料有限公司的吴晓东，他要两套反应釜，13584512345", "常州龙澄新材料有限公司", "吴晓东", phones=("13584512345",), region="江苏 常州", need="他要两套反应釜"),
    Message("义乌的客户，姓金，要发100台小风扇到迪拜，微信同号 15858912345", person="金", phones=("15858912345",), wechat="15858912345", region="浙江 金华", need="要发100台小风扇到迪拜"),
]  # fmt: skip

CARDS = [
    Message("张伟 采购经理\n宁波甬拓模具有限公司\n138 0574 1234\nzhangwei@yongtuo.cn\n浙江省宁波市北仑区小港街道88号", "宁波甬拓模具有限公司", "张伟", "采购经理", ("13805741234",), "zhangwei@yongtuo.cn", region="浙江 宁波"),
    Message("欧阳明\n技术总监\n广东智造装备股份有限公司\n手机：13922334455\n电话：0769-22334455-602\n传真：0769-22334466\n邮箱：ouyang.ming@gdzz.com.cn\n地址：广东省东莞市松山湖工业北路3号", "广东智造装备股份有限公司", "欧阳明", "技术总监", ("13922334455", "0769-22334455-602"), "ouyang.ming@gdzz.com.cn", region="广东 东莞"),
    Message("刘 洋 / 总经理 / 成都川味源食品有限公司 / 18080012345 / 微信同号", "成都川味源食品有限公司", "刘洋", "总经理", ("18080012345",), wechat="18080012345", region="四川 成都"),
    Message("王丽娜（采购主管）\n烟台海之蓝水产有限公司\n电话 0535-6789012", "烟台海之蓝水产有限公司", "王丽娜", "采购主管", ("0535-6789012",), region="山东 烟台"),
    Message("John Smith\nPurchasing Manager\nAcme Tools GmbH\nTel: +49 711 1234567\njohn.smith@acme-tools.de", "Acme Tools GmbH", "John Smith", "Purchasing Manager", ("+497111234567",), "john.smith@acme-tools.de"),
    Message("中铁十二局集团有限公司\n物资部 副部长 高建国\nM: 13601234567", "中铁十二局集团有限公司", "高建国", "副部长", ("13601234567",)),
    Message("姓名：买买提·艾力\n职位：厂长\n单位：新疆天山棉业有限公司\n手机：13999912345", "新疆天山棉业有限公司", "买买提·艾力", "厂长", ("13999912345",), region="新疆"),
    Message("【公司】佛山市顺德区美晟电器有限公司\n【联系人】何小姐\n【电话】0757-22661234", "佛山市顺德区美晟电器有限公司", "何小姐", phones=("0757-22661234",), region="广东 佛山"),
]  # fmt: skip

CHATS = [
    Message("张伟 2026/11/20 10:32:15\n你好，我是宁波甬拓的\n\n张伟 2026/11/20 10:32:40\n想买两台加工中心，交期要快\n\n林悦 2026/11/20 10:33:02\n张总您好，我是商迹的林悦，13700001111\n\n张伟 2026/11/20 10:35:00\n我电话 13805741234\n[图片]", "宁波甬拓", "张伟", phones=("13805741234",), region="浙江 宁波", need="想买两台加工中心，交期要快", ours=("林悦",)),
    Message("A苏州恒达王总 11/20 09:01\n在吗\nA苏州恒达王总 11/20 09:02\n上次说的码垛机，现在多少钱一台？我们要两台\n小林 11/20 09:05\n您好，王总，稍等", person="王总", region="江苏 苏州", company="苏州恒达", need="上次说的码垛机，现在多少钱一台？我们要两台", ours=("小林",)),
    Message("李四: 你好\n李四: 我们厂在昆山，需要一套废气处理设备\n李四: 加我微信 lisi_kunshan", person="李四", wechat="lisi_kunshan", region="江苏 苏州", need="我们厂在昆山，需要一套废气处理设备"),
    Message("—————  2026-11-20  —————\n\n陈静  14:02\n我通过了你的朋友验证请求，现在我们可以开始聊天了\n\n陈静  14:03\n你好，看到你们的展会资料，想要机器人焊接工作站的方案和报价\n\n陈静  14:03\n公司是合肥华晟自动化科技有限公司\n\n陈静  14:04\n15855112233", "合肥华晟自动化科技有限公司", "陈静", phones=("15855112233",), region="安徽 合肥", need="看到你们的展会资料，想要机器人焊接工作站的方案和报价"),
    Message("2026-11-20 16:20:11 老徐\n帮我问下 10吨的行车多少钱\n2026-11-20 16:21:00 老徐\n[语音] 12\"\n2026-11-20 16:22:00 老徐\n徐州矿山机械厂 徐国强 13952212345", "徐州矿山机械厂", "徐国强", phones=("13952212345",), region="江苏 徐州", need="帮我问下 10吨的行车多少钱"),
    Message("[2026/11/20 10:32:15] Maria Lopez: Hi, I'm Maria Lopez from Lopez Foods S.A.\n[2026/11/20 10:33:02] Maria Lopez: We need 2 palletizers, budget 50k USD\n[2026/11/20 10:33:40] Maria Lopez: maria@lopezfoods.mx +52 55 1234 5678", "Lopez Foods S.A.", "Maria Lopez", phones=("+525512345678",), email="maria@lopezfoods.mx", budget="USD 50000", need="We need 2 palletizers, budget 50k USD"),
    Message("孙燕@微信 11-19 18:40:22\n你好 我们想采购一批不锈钢阀门 DN50 大概200个\n孙燕@微信 11-19 18:41:02\n山东淄博这边\n周敏 11-19 18:45\n好的孙总，您留个电话\n孙燕@微信 11-19 18:46\n18653312345", person="孙燕", phones=("18653312345",), region="山东 淄博", need="我们想采购一批不锈钢阀门 DN50 大概200个", ours=("周敏",)),
    Message("昨天 下午3:20\n阳光雨露 昨天 15:20\n有没有小型的豆浆灌装机\n阳光雨露 昨天 15:21\n每小时500瓶左右的", need="有没有小型的豆浆灌装机\n每小时500瓶左右的"),
    Message("王经理\n13912345678\n苏州恒达机械有限公司\n要3台码垛机，12月前到货", "苏州恒达机械有限公司", "王经理", "经理", ("13912345678",), region="江苏 苏州", need="要3台码垛机，12月前到货"),
    Message("林悦 2026/11/20 10:32\n线索：苏州恒达 王总 13812345678 想要两台码垛机", "苏州恒达", "王总", phones=("13812345678",), region="江苏 苏州", need="想要两台码垛机", ours=("林悦",)),
]  # fmt: skip

MAILS = [
    Message("发件人: 张伟 <zhangwei@yongtuo.cn>\n发送时间: 2026年11月20日 10:32\n收件人: 林悦 <lin@shangji.cn>\n主题: 询价：五轴加工中心\n\n林经理：\n\n您好！我司计划采购两台五轴加工中心，请报价。\n\n此致\n敬礼\n\n张伟 采购部经理\n宁波甬拓模具有限公司\n手机：13805741234\n", "宁波甬拓模具有限公司", "张伟", "采购部经理", ("13805741234",), "zhangwei@yongtuo.cn", region="浙江 宁波", need="询价：五轴加工中心\n我司计划采购两台五轴加工中心，请报价", ours=("林悦", "lin@shangji.cn", "林经理")),
    Message("From: John Smith <john@acme-tools.de>\nSent: Friday, November 20, 2026 10:32 AM\nTo: sales@shangji.cn\nSubject: Inquiry for palletizing robots\n\nDear Sir or Madam,\n\nThis is John Smith from Acme Tools GmbH. We are looking for 3 palletizing robots for our plant. Please send your best price.\n\nBest regards,\nJohn Smith\nPurchasing Manager\nAcme Tools GmbH\nTel: +49 711 1234567\n", "Acme Tools GmbH", "John Smith", "Purchasing Manager", ("+497111234567",), "john@acme-tools.de", need="Inquiry for palletizing robots\nWe are looking for 3 palletizing robots for our plant. Please send your best price", ours=("sales@shangji.cn",)),
    Message("您好，\n\n附件是我们的图纸，请按图纸报价，数量500件，要含税含运费。\n\n谢谢！\n\n--\n杨帆\n东莞精铸五金制品有限公司 采购部\n电话：0769-81234567\n邮箱：yangfan@dgjz.com\n\n------------------ 原始邮件 ------------------\n发件人: \"林悦\" <lin@shangji.cn>\n主题: 产品资料\n\n杨先生您好，资料见附件，我的电话13700001111。", "东莞精铸五金制品有限公司", "杨帆", phones=("0769-81234567",), email="yangfan@dgjz.com", region="广东 东莞", need="附件是我们的图纸，请按图纸报价，数量500件，要含税含运费", ours=("林悦",)),
    Message("Re: quotation\n\nHi Lin,\n\nPlease quote 5 sets of the conveyor, 12 m long each.\n\nThanks,\nEmily Brown\nBrown & Sons Ltd\n+44 20 7946 0958\n\nOn Nov 19, 2026, at 10:00, Lin Yue <lin@shangji.cn> wrote:\n> Dear Emily, what do you need? Call me +86 137 0000 1111\n", "Brown & Sons Ltd", "Emily Brown", phones=("+442079460958",), need="Please quote 5 sets of the conveyor, 12 m long each", ours=("lin@shangji.cn",)),
    Message("发件人：hr.wang@henda-mach.com\n主题：无主题\n\n你们的立体仓库能做到15米高吗？我们在天津，仓库面积3000平方。\n\n王海涛\n天津恒大机械制造有限公司", "天津恒大机械制造有限公司", "王海涛", email="hr.wang@henda-mach.com", region="天津", need="你们的立体仓库能做到15米高吗？我们在天津，仓库面积3000平方"),
    Message("Hello,\n\nMy name is Ahmed Hassan. I need a price for wire drawing machine.\n\nAhmed Hassan\nCairo Wire Industries\nMobile: +20 10 1234 5678\nahmed@cairowire.com", "Cairo Wire Industries", "Ahmed Hassan", phones=("+201012345678",), email="ahmed@cairowire.com", need="I need a price for wire drawing machine"),
]  # fmt: skip

FORMS = [
    Message("公司：宁波甬拓模具有限公司\n联系人：张伟\n电话：13805741234\n邮箱：zhangwei@yongtuo.cn\n需求：想要两台五轴加工中心，明年3月前到货", "宁波甬拓模具有限公司", "张伟", phones=("13805741234",), email="zhangwei@yongtuo.cn", region="浙江 宁波", need="想要两台五轴加工中心，明年3月前到货"),
    Message("您的网站收到一条新留言：\n姓名：李小姐\n手机：15912345678\n地区：广东省深圳市\n留言内容：请问贵司的AGV小车有租赁吗？\n我们只用三个月\n提交时间：2026-11-20 10:32:15\nIP：120.229.1.2\n来源页面：https://www.example.com/agv", person="李小姐", phones=("15912345678",), region="广东 深圳", need="请问贵司的AGV小车有租赁吗？\n我们只用三个月"),
    Message("Name: Emily Brown\nCompany: Brown & Sons Ltd\nEmail: emily@brownsons.co.uk\nPhone: +44 20 7946 0958\nMessage: We would like to get a quotation for 10 conveyor belts.\nSubmitted at: 2026-11-20 10:32", "Brown & Sons Ltd", "Emily Brown", phones=("+442079460958",), email="emily@brownsons.co.uk", need="We would like to get a quotation for 10 conveyor belts."),
    Message("公司名称：苏州恒达机械有限公司 联系人：王强 电话：0512-66778899 产品：码垛机 数量：2台", "苏州恒达机械有限公司", "王强", phones=("0512-66778899",), region="江苏 苏州", need="产品：码垛机\n数量：2台"),
    Message("公司\t重庆渝鑫铸造有限公司\n联系人\t罗刚\n职务\t生产部长\n电话\t023-68123456\n需求描述\t砂处理线改造，产能20吨/小时\n预算\t200-300万", "重庆渝鑫铸造有限公司", "罗刚", "生产部长", ("023-68123456",), region="重庆", budget="2000000-3000000", need="砂处理线改造，产能20吨/小时\n预算 200-300万"),
    Message("单位名称\n济南大学机械工程学院\n联系人\n孙教授\n联系电话\n13505311234\n咨询内容\n教学用六轴机器人，5台", "济南大学机械工程学院", "孙教授", "教授", phones=("13505311234",), region="山东 济南", need="教学用六轴机器人，5台"),
    Message("1.公司：厦门鹭岛贸易有限公司\n2.联系人：林女士\n3.微信：ludao-lin2020\n4.需求：出口用打包机 2 台", "厦门鹭岛贸易有限公司", "林女士", wechat="ludao-lin2020", region="福建 厦门", need="出口用打包机 2 台"),
    Message("聯絡人：陳志明\n公司名稱：台中精機股份有限公司\n電話：+886 4 2359 1234\n留言：想了解貴司的檢測設備", "台中精機股份有限公司", "陳志明", phones=("+886423591234",), region="台湾 台中", need="想了解貴司的檢測設備"),
    Message("Full Name: Nguyen Van An\nCompany Name: Saigon Plastic Co., Ltd\nCountry: Vietnam\nWhatsApp: +84 912 345 678\nProduct: injection molding machine\nQuantity: 2 sets\nBudget: USD 80,000", "Saigon Plastic Co., Ltd", "Nguyen Van An", phones=("+84912345678",), budget="USD 80000", need="Product: injection molding machine\nQuantity: 2 sets\nBudget: USD 80,000"),
]  # fmt: skip

HOSTILE = [
    Message(""),
    Message("🙂🙂🙂"),
    Message("在吗"),
    Message("订单号 202611201381234567 已发货", need="订单号 202611201381234567 已发货"),
    Message("卡号 6222 0213 8123 4567 890", need="卡号 6222 0213 8123 4567 890"),
    Message("138****5678 想要报价", need="138****5678 想要报价"),
    Message("<script>alert(1)</script> 13812345678", phones=("13812345678",), need="<script>alert(1)</script>"),
    Message("统一社会信用代码：91330200MA2XXXXX4K"),
]  # fmt: skip

TUNED = LINES + CARDS + CHATS + MAILS + FORMS + HOSTILE

# Written before any rule was run; what the rules get wrong here is left wrong, to say how they fare with the unknown.
# One was known when a rule was made: 我姓彭.
UNSEEN = [
    Message("杭州云栖智能装备有限公司，采购部沈建华，18957112233，需要AGV叉车5台，预算150万以内", "杭州云栖智能装备有限公司", "沈建华", "采购", ("18957112233",), region="浙江 杭州", budget="1500000", need="需要AGV叉车5台，预算150万以内"),
    Message("刚加的那个客户：长沙三湘电机 谭总，手机13974812345，问YE3系列电机", "长沙三湘电机", "谭总", phones=("13974812345",), region="湖南 长沙", need="问YE3系列电机"),
    Message("我想做一个小型污水处理站，日处理50吨，大概要多少钱，我姓彭，17700112233", person="彭", phones=("17700112233",), need="我想做一个小型污水处理站，日处理50吨，大概要多少钱"),
    Message("福建泉州这边，需要石材切割机，vx：shicai_888", wechat="shicai_888", region="福建 泉州", need="需要石材切割机"),
    Message("你好我是西安航天动力研究所的，想采购一台真空炉，联系电话029-85201234", "西安航天动力研究所", phones=("029-85201234",), region="陕西 西安", need="想采购一台真空炉"),
    Message("司马青 市场总监\n武汉光谷激光科技股份有限公司\nMobile 189-7123-4567\nE-mail: sima@gg-laser.com", "武汉光谷激光科技股份有限公司", "司马青", "市场总监", ("18971234567",), "sima@gg-laser.com", region="湖北 武汉"),
    Message("董海 | 设备科科长 | 郑州宇航客车有限公司\n0371-66889900 / 13703712233", "郑州宇航客车有限公司", "董海", "科长", ("0371-66889900", "13703712233"), region="河南 郑州"),
    Message("周丽\n外贸经理\n宁波海辰进出口有限公司\n微信/手机：13566012345", "宁波海辰进出口有限公司", "周丽", "外贸经理", ("13566012345",), wechat="13566012345", region="浙江 宁波"),
    Message("Klaus Weber\nHead of Purchasing\nWeber Maschinenbau GmbH\nPhone +49 89 4567890", "Weber Maschinenbau GmbH", "Klaus Weber", "Head of Purchasing", ("+49894567890",)),
    Message("胡敏 2026年11月21日 9:05\n老师您好，咱们有没有适合中药材的烘干机\n胡敏 2026年11月21日 9:06\n安徽亳州的，一天烘5吨\n胡敏 2026年11月21日 9:06\n13856712345 微信同号", person="胡敏", phones=("13856712345",), wechat="13856712345", region="安徽 亳州", need="咱们有没有适合中药材的烘干机\n一天烘5吨"),
    Message("吴晓东 11/21 08:30\n吴总的电话 13584512345\n吴晓东 11/21 08:31\n常州龙澄，要反应釜\n林悦 11/21 08:40\n收到", "常州龙澄", "吴晓东", phones=("13584512345",), region="江苏 常州", need="要反应釜", ours=("林悦",)),
    Message("群聊的聊天记录\n\n大刘  11-20 20:11\n有做喷涂线的吗\n\n小马哥  11-20 20:12\n我有朋友做\n\n大刘  11-20 20:15\n电话给我 13011112222", phones=("13011112222",), need="有做喷涂线的吗\n我有朋友做"),
    Message("发件人：\"Li Na\" <lina@hzfood.com>\n日期：2026年11月21日\n主题：Re: 真空包装机\n\n你好，\n请更新一下报价，要含安装。\n李娜\n杭州丰味食品有限公司\n0571-88112233", "杭州丰味食品有限公司", "李娜", phones=("0571-88112233",), email="lina@hzfood.com", region="浙江 杭州", need="真空包装机\n请更新一下报价，要含安装"),
    Message("Dear Sales Team,\n\nWe are interested in your laser marking machines. Could you send a catalogue and FOB prices?\n\nKind regards,\nPriya Sharma\nSourcing Manager | Sharma Metals Pvt Ltd\n+91 98200 12345", "Sharma Metals Pvt Ltd", "Priya Sharma", "Sourcing Manager", ("+919820012345",), need="We are interested in your laser marking machines. Could you send a catalogue and FOB prices"),
    Message("林经理你好：\n我们需要更换车间的3台老旧冲床，型号JH21-110，请安排人来看现场。\n顺祝商祺\n\n马超\n芜湖奇锐汽车零部件有限公司\n设备部\n13955312345", "芜湖奇锐汽车零部件有限公司", "马超", phones=("13955312345",), region="安徽 芜湖", need="我们需要更换车间的3台老旧冲床，型号JH21-110，请安排人来看现场", ours=("林经理",)),
    Message("企业名称：大连港湾重工有限公司；联系人：姜先生；联系方式：13804111234；采购产品：船用起重机；备注：年底前招标", "大连港湾重工有限公司", "姜先生", phones=("13804111234",), region="辽宁 大连", need="采购产品：船用起重机\n备注：年底前招标"),
    Message("Your name: Carlos Mendez\nE-mail: c.mendez@aceros.cl\nTelephone: +56 2 2345 6789\nHow can we help you: Need spare parts for bending machine, urgent.", person="Carlos Mendez", phones=("+56223456789",), email="c.mendez@aceros.cl", need="Need spare parts for bending machine, urgent."),
    Message("称呼：郭工\n手机号码：13633712345\n所在城市：洛阳\n预算范围：10-20万\n需求内容：轴承磨床维修", person="郭工", phones=("13633712345",), region="河南 洛阳", budget="100000-200000", need="预算范围：10-20万\n轴承磨床维修"),
    Message("广州日化厂采购找设备，乳化罐500L两个，报价发 cg@gzrh.com.cn", "广州日化厂", email="cg@gzrh.com.cn", region="广东 广州", need="乳化罐500L两个"),
    Message("有意向，电话联系 0086-13711112222 曾小姐 Foshan", person="曾小姐", phones=("13711112222",), need="有意向"),
    Message("方便报个价吗？全自动贴标机，高速的，每分钟200瓶，客户在山东", region="山东", need="方便报个价吗？全自动贴标机，高速的，每分钟200瓶，客户在山东"),
]  # fmt: skip
